"""Public identifiers with check digits: the unified social credit code and Chinese patent numbers.

统一社会信用代码: GB 32100-2015, with the organisation code of GB 11714 in positions 9–17.
Patent application numbers: ZC 0006-2003, and the older form with a two-digit year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InputError

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_LENGTH = 18
_USCC_VALUE = {character: value for value, character in enumerate(USCC_ALPHABET)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(USCC_LENGTH - 1))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_REGION = slice(2, 8)
_ORGANISATION = slice(8, 17)
# The categories of each registering department (GB 32100-2015, table 1); 9 is "other" under each. Of Y, "other", no table
# is known.
_CATEGORIES = {
    "1": "1239", "2": "19", "3": "123459", "4": "19", "5": "1239", "6": "129", "7": "129", "8": "19", "9": "1239",
    "A": "19", "N": "1239", "Y": USCC_ALPHABET,
}  # fmt: skip
# The check digit of a citizen's identity number (GB 11643-1999).
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID = re.compile(r"[1-8][0-9]{16}[0-9X]")

# The fifth digit of a new number, the third of an old one, and the code of taxonomy "ip_kinds" it stands for.
PATENT_KINDS = {"1": "invention", "2": "utility_model", "3": "design", "8": "invention", "9": "utility_model"}
_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# Applications got numbers with a four-digit year from 1 October 2003; the Patent Law came into force in 1985.
_FIRST_NEW_YEAR, _FIRST_OLD_YEAR = 2003, 1985
_PUBLICATION = re.compile(r"CN[0-9]{7,9}[ABCDSUY][0-9]?")
_PCT = re.compile(r"PCT/?[A-Z]{2}[0-9]{4}/?[0-9]{5,6}")
_APPLICATION = re.compile(r"(?P<prefix>ZL|CN)?(?P<digits>[0-9]{12}|[0-9]{8})(?P<dot>\.?)(?P<check>[0-9X])?")


class IdentifierError(InputError):
    """A number that cannot be right. `expected` is the right check character where that is what is wrong."""

    def __init__(self, message: Any, *, expected: str | None = None, **params: Any) -> None:
        if expected is not None:
            params["expected"] = expected
        super().__init__(message, **params)
        self.expected = expected


@dataclass(frozen=True, slots=True)
class SocialCreditCode:
    """The parts of a valid code. `warnings` are lazily translated: unusual, but no reason to refuse."""

    code: str
    department: str
    category: str
    region: str
    organisation: str
    warnings: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class PatentNumber:
    """A valid application number. `number` is digits, dot, check; `kind` a code of ip_kinds; `granted`: typed with ZL."""

    number: str
    year: int
    kind: str
    granted: bool


def normalise_identifier(text: str) -> str:
    """Full-width characters made narrow, upper case, without spaces, dashes and invisible characters."""
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in wide if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf", "Pd"))


def check_uscc(text: str) -> str:
    """The unified social credit code in `text`, normalised; IdentifierError when it cannot be one."""
    return parse_uscc(text).code


def parse_uscc(text: str) -> SocialCreditCode:
    """The parts of the unified social credit code in `text`; IdentifierError when it cannot be one."""
    code = normalise_identifier(text)
    if is_personal_id(code):
        raise IdentifierError(
            _(
                "This is a person's identity number, not the code of a firm. Enter the unified social credit code of "
                "the business licence, and give identity numbers to nobody who does not need them."
            )
        )
    _check_uscc_form(code)
    expected = uscc_check_character(code[:-1])
    if code[-1] != expected:
        raise IdentifierError(
            _(
                "The last character does not fit the others: it is %(found)s and should be %(expected)s. "
                "Compare all 18 characters with the business licence."
            ),
            expected=expected,
            found=code[-1],
        )
    organisation = code[_ORGANISATION]
    warnings: tuple[Any, ...] = ()
    if organisation[-1] != organisation_check_character(organisation[:-1]):
        warnings = (_("The organisation code inside (characters 9 to 17) has an unusual check digit."),)
    return SocialCreditCode(code, code[0], code[1], code[_REGION], organisation, warnings)


def _check_uscc_form(code: str) -> None:
    if not code:
        raise IdentifierError(_("Enter the unified social credit code: 18 characters on the business licence."))
    if len(code) == 15 and code.isdecimal():
        raise IdentifierError(
            _("This is a registration number of the old form (15 digits). Enter the unified social credit code of 18.")
        )
    if len(code) != USCC_LENGTH:
        raise IdentifierError(
            _("A unified social credit code has 18 characters; this has %(count)s."), count=str(len(code))
        )
    _check_uscc_characters(code)
    if code[1] not in _CATEGORIES.get(code[0], ""):
        raise IdentifierError(
            _(
                "The first two characters are the registering authority and the kind of body; %(found)s is none. "
                "The code of an enterprise begins with 91."
            ),
            found=code[:2],
        )


def _check_uscc_characters(code: str) -> None:
    for place, character in enumerate(code, start=1):
        if character in "IOSVZ":
            raise IdentifierError(
                _(
                    "Character %(place)s is %(found)s, a letter these codes never use (I, O, S, V and Z). "
                    "Check whether a digit such as 1, 0, 5 or 2 is meant."
                ),
                place=str(place),
                found=character,
            )
        if character not in _USCC_VALUE:
            raise IdentifierError(
                _("Character %(place)s is %(found)s; a code has only digits and capital letters."),
                place=str(place),
                found=character,
            )
    if not code[_REGION].isdecimal():
        raise IdentifierError(
            _("Characters 3 to 8 are the region of registration, six digits; here they are %(found)s."),
            found=code[_REGION],
        )


def is_personal_id(text: str) -> bool:
    """Whether `text` (normalised) is a citizen's identity number: place, date of birth and check digit fit."""
    if not _ID.fullmatch(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == text[-1] and _is_birthday(text[6:14])


def _is_birthday(digits: str) -> bool:
    try:
        return date(1900, 1, 1) <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= date.max
    except ValueError:
        return False


def uscc_check_character(first_17: str) -> str:
    """The 18th character that belongs to the first 17 (all of the alphabet, upper case)."""
    total = sum(_USCC_VALUE[character] * weight for character, weight in zip(first_17, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def organisation_check_character(first_8: str) -> str:
    """The ninth character of the organisation code (GB 11714) that belongs to the first eight."""
    total = sum(int(character, 36) * weight for character, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def make_uscc(region: str, organisation: str, department: str = "9", category: str = "1") -> str:
    """A valid code, for synthetic data: region of 6 digits, first 8 characters of the organisation code.

    Department 9 is the market authority, category 1 an enterprise. ValueError for parts of the wrong form.
    """
    body = f"{department}{category}{region}{organisation}"
    if len(region) != 6 or len(organisation) != 8 or len(body) != 16 or not region.isdecimal():
        raise ValueError(
            f"A code needs 1 + 1 + 6 digits + 8 characters; got {department!r}, {category!r}, {region!r}, {organisation!r}."
        )
    if not set(body) <= set(USCC_ALPHABET):
        raise ValueError(f"{body} has a character outside {USCC_ALPHABET}.")
    first_17 = body + organisation_check_character(organisation)
    return first_17 + uscc_check_character(first_17)


def check_patent_number(text: str) -> str:
    """The application number in `text` as 201710601862.3; IdentifierError when it cannot be one."""
    return parse_patent_number(text).number


def parse_patent_number(text: str, today: date | None = None) -> PatentNumber:
    """The parts of a Chinese patent or application number, with or without ZL or CN and the dot.

    IdentifierError when it cannot be one; a publication or PCT number is recognised and answered.
    `today` is the day against which the year is checked.
    """
    number = normalise_identifier(text)
    found = _application_match(number)
    digits = found["digits"]
    year, kind = _patent_year_and_kind(digits, today or date.today())  # noqa: DTZ011  (the year of the place is enough)
    expected = patent_check_character(digits)
    if found["check"] is None:
        raise IdentifierError(
            _("The check digit after the dot is missing: %(digits)s.%(expected)s"), expected=expected, digits=digits
        )
    if found["check"] != expected:
        raise IdentifierError(
            _(
                "The check digit does not fit the number: it is %(found)s and should be %(expected)s. "
                "Compare all digits with the certificate."
            ),
            expected=expected,
            found=found["check"],
        )
    return PatentNumber(f"{digits}.{expected}", year, kind, found["prefix"] == "ZL")


def _application_match(number: str) -> re.Match[str]:
    if not number:
        raise IdentifierError(_("Enter the patent or application number, such as 201710601862.3."))
    if _PUBLICATION.fullmatch(number):
        raise IdentifierError(
            _(
                "%(number)s is a publication number. Enter the application number, such as 201710601862.3: "
                "it stands on the certificate as the patent number after ZL."
            ),
            number=number,
        )
    if _PCT.fullmatch(number):
        raise IdentifierError(
            _("%(number)s is an international application. Enter its Chinese application number, or record it as PCT."),
            number=number,
        )
    found = _APPLICATION.fullmatch(number)
    if found is None:
        raise IdentifierError(
            _(
                "This is not a patent number: it has 12 digits (8 before October 2003), a dot and a check digit, "
                "such as 201710601862.3 or 95115608.X."
            )
        )
    return found


def _patent_year_and_kind(digits: str, today: date) -> tuple[int, str]:
    old = len(digits) == 8
    two = int(digits[:2])
    year = (1900 + two if two >= _FIRST_OLD_YEAR % 100 else 2000 + two) if old else int(digits[:4])
    first, last = (_FIRST_OLD_YEAR, _FIRST_NEW_YEAR) if old else (_FIRST_NEW_YEAR, today.year)
    if not first <= year <= last:
        raise IdentifierError(
            _("The number begins with the year of application; %(year)s does not lie between %(first)s and %(last)s."),
            year=str(year),
            first=str(first),
            last=str(last),
        )
    letter = digits[2] if old else digits[4]
    if letter not in PATENT_KINDS:
        raise IdentifierError(
            _(
                "Digit %(place)s tells the kind of patent: 1 or 8 invention, 2 or 9 utility model, 3 design. "
                "Here it is %(found)s."
            ),
            place="3" if old else "5",
            found=letter,
        )
    return year, PATENT_KINDS[letter]


def patent_check_character(digits: str) -> str:
    """The check character of an application number of 12 or 8 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _PATENT_WEIGHTS, strict=False))
    return "0123456789X"[total % 11]


def make_application_number(year: int, kind: str, serial: int) -> str:
    """A valid application number of the new form, for synthetic data: kind is its fifth digit, serial 0–9,999,999."""
    if kind not in PATENT_KINDS or not 0 <= serial < 10_000_000 or not _FIRST_NEW_YEAR <= year <= 9999:
        raise ValueError(f"No application number has year {year}, kind {kind!r} and serial {serial}.")
    digits = f"{year}{kind}{serial:07d}"
    return f"{digits}.{patent_check_character(digits)}"
