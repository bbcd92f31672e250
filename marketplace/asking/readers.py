"""How the answer to a fact is read: from what was typed or chosen to the fact's canonical value.

Nothing here knows how a question is drawn, and no list of choices is built: a code is looked up where all of them are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from marketplace.asking.answers import LACKED, NONE, UNSURE
from marketplace.core.errors import InputError
from marketplace.core.money import parse_months, parse_percent, parse_wan
from marketplace.core.reference import Reference
from marketplace.core.taxonomies import Taxonomy
from marketplace.engine.holding import Partly, contradiction_of
from marketplace.engine.saying.wording import figure_text
from marketplace.engine.vocabulary.fact_types import Fact, FactType, Subject

# A figure, a date or a name is never longer; of what is longer nothing is looked for.
_LONGEST = 60
_EARLIEST = date(1900, 1, 1)

_COUNT = re.compile(r"\d[\d,]*")
_DAY = re.compile(r"(\d{4})(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(?:(\d{1,2})日?)?)?")
_DIGITS_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")

UNKNOWN_CHOICE = gettext_lazy("“%(value)s” is not among the choices. Choose one of those shown.")


def read_fact(fact: Fact, typed: Sequence[str], day: date, reference: Reference) -> Any:
    """The canonical value (see `FactType`) of what was sent under the fact's name; None where that is "not known".

    `day`: today, for dates that cannot be later; `reference`: the lists whose codes are known. Raises ValidationError that says what to type or choose instead.
    """
    if fact.type.is_listed:
        known = reference.taxonomy(fact.taxonomy)
        if fact.may_be_partly_known:
            return read_part(typed, known)
        return (read_codes if fact.type.is_many else read_code)(typed, known)
    if fact.type is FactType.FLAG:
        return read_flag(typed)
    text = _last(typed).strip()
    if not text:
        return None
    return read_day(fact, text, day) if fact.type is FactType.DATE else read_figure(fact, text)


def read_figure(fact: Fact, text: str) -> Decimal | int:
    """An amount, a percentage, a term or a count within the fact's bounds."""
    if len(text) > _LONGEST:
        raise ValidationError(_("This is too long for one figure. Enter one number, for example 300."))
    try:
        number: Decimal | int = _FIGURES[fact.type](fact, text)
    except InputError as error:
        raise ValidationError(error.message, params=error.params) from None
    language = get_language() or ""
    if fact.minimum is not None and number < fact.minimum:
        raise ValidationError(_("Enter at least %s.") % figure_text(fact, fact.minimum, language))
    if fact.maximum is not None and number > fact.maximum:
        raise ValidationError(_("Enter at most %s.") % figure_text(fact, fact.maximum, language))
    return number


def read_day(fact: Fact, text: str, day: date) -> date:
    """A date as it stands on the licence; a month counts from its first day."""
    typed = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    found = _DAY.fullmatch(typed) or _DIGITS_DAY.fullmatch(typed)
    if not found:
        raise ValidationError(_("Enter a date as year, month and day, for example 2021-03-15 or 2021-03."))
    year, month, number = (int(part or 1) for part in found.groups())
    try:
        read = date(year, month, number)
    except ValueError:
        raise ValidationError(_("There is no such day. Check month and day, for example 2021-03-15.")) from None
    # What has happened cannot lie ahead; only a need names a day to come.
    if fact.subject is Subject.ENTERPRISE and read > day:
        raise ValidationError(_("This date is in the future. Enter the date on the licence; it is today or earlier."))
    if read < _EARLIEST:
        raise ValidationError(_("This date is before 1900. Check the year, for example 2021-03-15."))
    return read


def read_flag(typed: Sequence[str]) -> bool | None:
    """Yes, no, or not sure."""
    chosen = _last(typed)
    refuse_unknown([chosen] if chosen else [], ("yes", "no", UNSURE))
    return {"yes": True, "no": False}.get(chosen)


def read_code(typed: Sequence[str], known: Taxonomy) -> str | None:
    """One code of a taxonomy; names are understood too."""
    word = _last(typed)
    if word in ("", UNSURE):
        return None
    code = known.find(word[:_LONGEST]) or word
    refuse_unknown([code], known)
    return code


def read_codes(typed: Sequence[str], known: Taxonomy) -> frozenset[str] | None:
    """Several codes of a taxonomy, or "none of them" (an empty set), or "not sure"."""
    chosen = [word if word in (NONE, UNSURE) else known.find(word[:_LONGEST]) or word for word in typed if word]
    codes = [code for code in chosen if code not in (NONE, UNSURE)]
    refuse_unknown(codes, known)
    if (codes and len(codes) < len(chosen)) or {NONE, UNSURE} <= set(chosen):
        raise ValidationError(_("Choose what applies, or “none of them”, or “not sure”; not both."))
    return None if not chosen or UNSURE in chosen else frozenset(codes)


def read_part(typed: Sequence[str], known: Taxonomy) -> frozenset[str] | Partly | None:
    """Several codes of a taxonomy, of which those not chosen are open unless "none besides" is chosen; a code with
    `LACKED` before it is not held. "Not sure" leaves the rest open, as saying nothing does."""
    marked = [(LACKED * word.startswith(LACKED), word.removeprefix(LACKED)) for word in typed if word]
    found = [(mark, word if word in (NONE, UNSURE) else known.find(word[:_LONGEST]) or word) for mark, word in marked]
    held, lacked = (
        frozenset(code for mark, code in found if mark == wanted and code not in (NONE, UNSURE))
        for wanted in ("", LACKED)
    )
    refuse_unknown([code for _mark, code in found if code not in (NONE, UNSURE)], known)
    words = {code for _mark, code in found}
    if {NONE, UNSURE} <= words:
        raise ValidationError(_("Choose “none besides these” or “not sure”; not both."))
    part = Partly(held, lacked)
    both = contradiction_of(part, known)
    if both is not None:
        name = known.get(both).name.say(get_language())
        raise ValidationError(_("“%s” was answered with yes and with no. Keep one of the two.") % name)
    if NONE in words:
        return held
    return part if held or lacked else None


def refuse_unknown(chosen: Iterable[str], known: Any) -> None:
    """Raise ValidationError that names the first of the chosen codes that is not among the known ones."""
    for code in chosen:
        if code not in known:
            raise ValidationError(UNKNOWN_CHOICE, code="invalid_choice", params={"value": code})


def _last(typed: Sequence[str]) -> str:
    """What counts where one value is asked for and several were sent."""
    return typed[-1] if typed else ""


def _read_money(fact: Fact, text: str) -> Decimal:
    return parse_wan(text, minimum=None if fact.minimum is None else Decimal(fact.minimum))


def _read_percent(_fact: Fact, text: str) -> Decimal:
    return parse_percent(text).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def _read_months(_fact: Fact, text: str) -> int:
    return parse_months(text)


def _read_count(fact: Fact, text: str) -> int:
    typed = "".join(unicodedata.normalize("NFKC", text).split())
    for unit in (fact.unit.zh, fact.unit.en) if fact.unit else ():
        typed = typed.removesuffix(unit)
    if not _COUNT.fullmatch(typed):
        raise InputError(gettext_lazy("Enter a whole number, for example 1 or 2."))
    return int(typed.replace(",", ""))


def _read_score(_fact: Fact, text: str) -> Decimal:
    return parse_percent(text.strip().removesuffix("分").removesuffix("points")).quantize(Decimal("0.01"))


_FIGURES: dict[FactType, Callable[[Fact, str], Any]] = {
    FactType.MONEY: _read_money,
    FactType.PERCENT: _read_percent,
    FactType.MONTHS: _read_months,
    FactType.NUMBER: _read_count,
    FactType.SCORE: _read_score,
}
