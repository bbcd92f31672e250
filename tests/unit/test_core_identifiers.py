"""Social credit codes and patent numbers: the public vectors, and what is said about a wrong one."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from marketplace.core.identifiers import (
    IdentifierError,
    check_patent_number,
    check_uscc,
    is_personal_id,
    make_application_number,
    make_uscc,
    parse_patent_number,
    parse_uscc,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "code",
    [
        "914403001922038216",
        "9144030071526726XG",
        "91110000802100433B",
        "91330100799655058B",
        "91110108551385082Q",
        "91110000600037341L",
    ],
)
def test_codes_that_are_valid(code: str) -> None:
    assert check_uscc(code) == code
    assert parse_uscc(code).warnings == ()


@pytest.mark.parametrize(
    "typed",
    [
        " 9144 0300 1922 0382 16 ",
        "９１４４０３００１９２２０３８２１６",
        "914403-001922038216",
        "914403001922038216\u200b",
    ],
)
def test_spaces_width_and_dashes_do_not_matter(typed: str) -> None:
    assert check_uscc(typed) == "914403001922038216"
    assert check_uscc("9144030071526726xg") == "9144030071526726XG"


@pytest.mark.parametrize(("code", "expected"), [("91110000600037341K", "L"), ("914403001922038217", "6")])
def test_a_wrong_check_character_names_the_right_one(code: str, expected: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        check_uscc(code)
    assert caught.value.expected == expected
    with override("en"):
        assert f"should be {expected}" in str(caught.value)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "Enter the unified"), ("9144030019220382", "this has 16"), ("430105000012345", "old form"),
        ("91430100MA4L8X2I9P", "Character 16 is I"), ("91440300192203821*", "Character 18 is *"),
        ("91A403001922038216", "Characters 3 to 8"), ("9" * 500, "this has 500"), ("91440300192203821\u0666", "Character 18"),
    ],
)  # fmt: skip
def test_a_code_that_cannot_be_one_is_told_why(code: str, said: str) -> None:
    with pytest.raises(IdentifierError) as caught, override("en"):
        check_uscc(code)
    with override("en"):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        # Case i2, and others of its kind: the check digit of the credit code fits, and it is none all the same.
        ("430105199003070759", "identity number"), ("11010519491231002X", "identity number"),
        ("51010719850615123X", ""), ("43010519900307075 9", "identity number"),
        (make_uscc("430105", "TXT00001", "4", "3"), "begins with 91"), (make_uscc("430105", "TXT00001", "0", "1"), "begins with 91"),
        (make_uscc("430105", "TXT00001", "9", "7"), "97 is none"), (make_uscc("430105", "TXT00001", "2", "3"), "23 is none"),
    ],
)  # fmt: skip
def test_what_is_no_code_of_a_firm_is_refused_with_the_reason(code: str, said: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        check_uscc(code)
    with override("en"):
        assert said in str(caught.value)


def test_an_identity_number_is_told_from_a_code() -> None:
    assert is_personal_id("11010519491231002X")
    assert not is_personal_id("11010519491331002X")
    assert not is_personal_id("914403001922038216")
    assert not is_personal_id("110105194912310020")


def test_a_letter_may_stand_first() -> None:
    code = make_uscc("430100", "MA4L8X2H", department="N", category="2")
    assert parse_uscc(code).department == "N"


def test_an_unusual_organisation_code_is_a_warning_only() -> None:
    from marketplace.core.identifiers import uscc_check_character

    first_17 = "91430105" + "MA4L8X2H" + "1"  # the organisation code's own check digit would be 9
    code = first_17 + uscc_check_character(first_17)
    assert check_uscc(code) == code
    assert len(parse_uscc(code).warnings) == 1


def test_making_a_code_from_wrong_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="6 digits"):
        make_uscc("43010", "MA4L8X2H")
    with pytest.raises(ValueError, match="outside"):
        make_uscc("430105", "MA4L8X2I")


@pytest.mark.parametrize(
    ("typed", "number", "year", "kind"),
    [
        ("201710601862.3", "201710601862.3", 2017, "invention"),
        ("ZL201710601862.3", "201710601862.3", 2017, "invention"),
        ("zl 2017 1 0601862 . 3", "201710601862.3", 2017, "invention"),
        ("CN2017106018623", "201710601862.3", 2017, "invention"),
        ("95115608.X", "95115608.X", 1995, "invention"),
        ("95115608x", "95115608.X", 1995, "invention"),
        ("2017106018623\x00", "201710601862.3", 2017, "invention"),
    ],
)
def test_patent_numbers_that_are_valid(typed: str, number: str, year: int, kind: str) -> None:
    found = parse_patent_number(typed, TODAY)
    assert (found.number, found.year, found.kind) == (number, year, kind)
    assert found.granted == typed.lower().startswith("zl")


@pytest.mark.parametrize(
    ("typed", "expected"), [("201710601862.4", "3"), ("95115608.9", "X"), ("201710601862", "3"), ("ZL95115608", "X")]
)
def test_a_wrong_or_missing_check_digit_names_the_right_one(typed: str, expected: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        check_patent_number(typed)
    assert caught.value.expected == expected
    with override("en"):
        assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter the patent"), ("CN107123456A", "publication number"), ("CN 207123456 U", "publication number"),
        ("CN1234567C", "publication number"), ("PCT/CN2020/123456", "international application"),
        ("203510601862.3", "2035 does not lie between 2003 and 2026"), ("200210601862.3", "2002 does not lie"),
        ("50115608.X", "2050 does not lie"), ("201740601862.3", "Digit 5"), ("95415608.X", "Digit 3"),
        ("12345", "not a patent number"), ("9" * 9999, "not a patent number"),
    ],
)  # fmt: skip
def test_what_is_no_patent_number_is_told_why(typed: str, said: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_patent_number(typed, TODAY)
    with override("en"):
        assert said in str(caught.value)


def test_making_an_application_number() -> None:
    assert make_application_number(2017, "1", 601862) == "201710601862.3"
    with pytest.raises(ValueError, match="No application number"):
        make_application_number(2017, "4", 1)
    with pytest.raises(ValueError, match="No application number"):
        make_application_number(2017, "1", 10_000_000)
