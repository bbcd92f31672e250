"""What migrations wrote is there for every test, also after one that empties the database. Order matters here."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page, Site

from marketplace.accounts.models import User


def first_rows_are_there() -> bool:
    root = Page.get_first_root_node()
    return root is not None and root.specific_class is Page and Site.objects.exists() and Locale.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_empties_the_database_finds_them(turn: int) -> None:
    assert first_rows_are_there()
    assert not User.objects.exists()
    User.objects.create_user(email="alice@example.com", password="correct-horse-7")


@pytest.mark.django_db(transaction=True)
def test_content_types_are_there_once() -> None:
    names = list(ContentType.objects.values_list("app_label", "model"))
    assert len(names) == len(set(names))
    assert ("accounts", "user") in names
