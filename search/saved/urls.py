"""Addresses of saved searches, notices and exports."""

from __future__ import annotations

from django.urls import path

from search.saved import views

app_name = "saved"
urlpatterns = [
    path("searches/", views.mine, name="mine"),
    path("searches/new/<slug:document>/", views.new, name="new"),
    path("searches/export/<slug:document>.<str:extension>", views.export, name="export"),
    path("searches/stop/<str:token>/", views.stop, name="stop"),
    path("searches/<uuid:key>/", views.open_list, name="open"),
    path("searches/<uuid:key>/copy/", views.copy, name="copy"),
    path("searches/<uuid:key>/settings/", views.change, name="settings"),
    path("searches/<uuid:key>/subscribe/", views.subscribe, name="subscribe"),
    path("searches/<uuid:key>/again/", views.read_anew, name="again"),
    path("searches/<uuid:key>/delete/", views.delete, name="delete"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/read/<uuid:key>/", views.read_one, name="read_one"),
]
