"""Addresses in mails about what became of policies."""

from django.urls import path

from marketplace.consequences import views

app_name = "consequences"

urlpatterns = [
    path("policies/notices/stop/<str:token>/", views.stop_policy_mails, name="stop_policy_mails"),
]
