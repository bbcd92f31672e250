"""Check digits: what is made is accepted, and no single slip of the pen goes unseen."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.identifiers import (
    USCC_ALPHABET,
    IdentifierError,
    check_patent_number,
    check_uscc,
    make_application_number,
    make_uscc,
    parse_patent_number,
)

codes = st.builds(
    make_uscc,
    st.from_regex(r"[1-8][0-9]{5}", fullmatch=True),
    st.text(USCC_ALPHABET, min_size=8, max_size=8),
    st.sampled_from("159NY"),
    st.sampled_from("1239"),
)
numbers = st.builds(
    make_application_number, st.integers(2003, 2020), st.sampled_from("12389"), st.integers(0, 9_999_999)
)


@given(codes)
def test_a_code_that_was_made_is_accepted(code: str) -> None:
    assert check_uscc(code.lower()) == code


# Every weight is prime to 31, so one changed character always changes the sum.
@given(codes, st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_one_changed_character_of_a_code_is_always_seen(code: str, place: int, character: str) -> None:
    if code[place] == character:
        return
    with pytest.raises(IdentifierError):
        check_uscc(code[:place] + character + code[place + 1 :])


# Neighbouring weights differ modulo 31, so exchanged neighbours always change the sum.
@given(codes, st.integers(0, 16))
def test_two_exchanged_neighbours_of_a_code_are_always_seen(code: str, place: int) -> None:
    if code[place] == code[place + 1]:
        return
    with pytest.raises(IdentifierError):
        check_uscc(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(numbers, st.sampled_from(["", "ZL", "CN", "zl "]), st.booleans())
def test_a_number_that_was_made_is_accepted(number: str, prefix: str, dot: bool) -> None:
    assert check_patent_number(prefix + (number if dot else number.replace(".", ""))) == number


# The weights 2 to 9 are prime to 11, so one changed digit always changes the sum.
@given(numbers, st.integers(0, 11), st.sampled_from("0123456789"))
def test_one_changed_digit_of_a_number_is_always_seen(number: str, place: int, digit: str) -> None:
    if number[place] == digit:
        return
    with pytest.raises(IdentifierError):
        check_patent_number(number[:place] + digit + number[place + 1 :])


@given(st.text(max_size=40))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for check in (check_uscc, parse_patent_number):
        with suppress(IdentifierError):
            check(text)
