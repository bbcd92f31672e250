"""The site's addresses and a list page over tests.search_models."""

from __future__ import annotations

from django.urls import path

from marketplace.urls import urlpatterns as site
from search.views import FacetedList


class LoanList(FacetedList):
    document_name = "test_rows"
    template_name = "search_tests/list.html"
    rows_template = "search_tests/rows.html"
    page_size = 3
    search_label = "Search loans"


urlpatterns = [path("loans/", LoanList.as_view(), name="test_loans"), *site]
