"""Addresses of this room. An offering's own page is `matching:offering`."""

from django.urls import path

from marketplace.institutions.views import Catalogue

app_name = "institutions"

urlpatterns = [
    path("offerings/", Catalogue.as_view(), name="catalogue"),
]
