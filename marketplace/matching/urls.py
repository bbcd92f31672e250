"""Addresses of the pre-check, which never hold an answer, and of offerings."""

from django.urls import path

from marketplace.matching.offering import checking
from marketplace.matching.offering import page as offering_page
from marketplace.matching.precheck import reasons, views

app_name = "matching"

urlpatterns = [
    path("precheck/", views.precheck, name="precheck"),
    path("precheck/count/", views.still_possible, name="still_possible"),
    path("precheck/reasons/<slug:address>/", reasons.offering_reasons, name="offering_reasons"),
    path("precheck/benefits/<slug:address>/", reasons.benefit_reasons, name="benefit_reasons"),
    path("precheck/method/", views.method, name="method"),
    path("offerings/<slug:address>/", offering_page.offering, name="offering"),
    path("offerings/<slug:address>/check/", checking.offering_check, name="offering_check"),
    path("offerings/<slug:address>/check/box/", checking.offering_box, name="offering_box"),
]
