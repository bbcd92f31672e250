"""Texts in two languages, and folding."""

import pytest
from django.utils.translation import override

from marketplace.core.text import Text, fold

BOTH = Text(zh="信用", en="Unsecured")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "信用"),
        ("en", "Unsecured"),
        ("en-GB", "Unsecured"),
        ("EN", "Unsecured"),
        ("fr", "信用"),
        (None, "信用"),
    ],
)
def test_english_codes_give_english_and_all_others_chinese(language: str | None, words: str) -> None:
    assert BOTH.say(language) == words


def test_as_a_string_it_speaks_the_active_language() -> None:
    with override("en"):
        assert str(BOTH) == "Unsecured"
    with override("zh-hans"):
        assert str(BOTH) == "信用"


def test_json_round_trip() -> None:
    assert Text.parse(BOTH.as_json()) == BOTH


@pytest.mark.parametrize(
    "value", [{}, {"zh": "信用"}, {"zh": "信用", "en": " "}, {"zh": "信用", "en": 3}, "信用", None]
)
def test_a_missing_language_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="needs words under"):
        Text.parse(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("专精特新“小巨人”", "专精特新小巨人"),
        ("ＰＣＴ", "pct"),
        ("首台（套）", "首台(套)"),
        (" Kaifu  District ", "kaifudistrict"),
        ("a\u200bb", "ab"),
    ],
)
def test_spellings_that_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different_words_stay_different() -> None:
    assert fold("瞪羚") != fold("独角兽")
