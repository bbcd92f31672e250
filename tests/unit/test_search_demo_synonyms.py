"""The demonstration's synonyms: added once, nothing of the bureau's is changed."""

from __future__ import annotations

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command

from search.management.commands.load_demo_synonyms import GROUPS
from search.synonyms.models import SynonymGroup
from search.synonyms.services import synonyms_add

pytestmark = pytest.mark.django_db


def load() -> int:
    before = SynonymGroup.objects.count()
    call_command("load_demo_synonyms", verbosity=0)
    return SynonymGroup.objects.count() - before


def test_they_are_added_once_and_every_group_is_sound() -> None:
    assert load() == len(json.loads(GROUPS.read_text(encoding="utf-8")))
    assert load() == 0
    for group in SynonymGroup.objects.all():
        group.full_clean()
        assert group.note


def test_a_group_of_the_bureau_stays_as_it_is() -> None:
    SynonymGroup.objects.create(words="建行\n建设银行总行", active=False)
    load()
    assert [group.words for group in SynonymGroup.objects.filter(words__contains="建行")] == ["建行\n建设银行总行"]


def test_a_group_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        synonyms_add(words=["一个词"], note="")
    assert synonyms_add(words=["甲甲", "乙乙"], note="x") is True
    assert synonyms_add(words=["乙乙", "丙丙"], note="x") is False


def test_groups_that_only_left_out_marks_are_gone() -> None:
    """They stand in no database that is made anew; of an older one those that nobody changed go."""
    assert not SynonymGroup.objects.filter(words__contains="“").exists()
    needless = SynonymGroup.objects.create(words="首台套\n首台（套）")
    changed = SynonymGroup.objects.create(words="首台套\n首台（套）\n首套")
    import_module("search.migrations.0005_marks_are_not_seen").remove_needless_groups(apps, None)
    assert list(SynonymGroup.objects.filter(pk__in=[needless.pk, changed.pk])) == [changed]
