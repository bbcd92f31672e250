"""Names and codes of a new entry: what nobody sees is no name, and no code is what an answer says instead of one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cms.lists.forms import EntryForm
from marketplace.core import current
from marketplace.core.taxonomies import Taxonomy
from marketplace.core.terms.checking import check_entry, check_words
from marketplace.core.terms.schemas import SCHEMAS


@pytest.mark.parametrize("name", ["\u200b", "“”", "\u202e\u200d", "\u00a0\ufeff", "\u0301"])
def test_a_name_that_nobody_sees_is_no_name(name: str) -> None:
    for said in ({"zh": name}, {"zh": "甲名单", "synonyms": [name]}):
        with pytest.raises(ValidationError):
            check_entry(SCHEMAS["lists"], "a", said, current.reference())


def test_an_entry_without_an_english_name_clashes_with_none() -> None:
    entries = [{"code": "blank", "zh": "“”", "en": "“”"}]
    blank = Taxonomy({"taxonomy": "lists", "version": "1", "entries": entries})
    check_words(blank, "a", {"zh": "甲名单", "en": ""})


@pytest.mark.parametrize("name", ["none", "unsure", "Unsure", "None"])
def test_no_new_entry_is_called_what_an_answer_says_instead_of_a_code(name: str) -> None:
    data = QueryDict(mutable=True)
    data.update({"zh": f"名单 {name}", "en": name, "valid_from": "2099-01-01"})
    form = EntryForm(data, schema=SCHEMAS["lists"], code="", entry={}, reference=current.reference())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["code"] == f"{name.lower()}_2"
