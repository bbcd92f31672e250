"""What a list holds, what an entry says in words, what changed and when: for the pages of lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.lists.worded import rule_in_words
from marketplace.accounts.models import User
from marketplace.core import tables, taxonomies
from marketplace.core.models import Term, TermVersion
from marketplace.core.reference import Reference
from marketplace.core.terms.notices import write_notice
from marketplace.core.terms.overlay import AFTER, CALENDAR, LPR, UNTIL, entry_of, standing, waiting
from marketplace.core.terms.schemas import Field, Holds, Schema
from marketplace.core.text import Text, fold

_ENDS = Text("不再提供，自", "No longer offered from")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the listing. `until`: from when it is no longer offered; `ours`: the bureau wrote of it; `begins`: the day
    to come on which it begins or changes."""

    code: str
    name: str
    more: str
    ours: bool
    until: str
    begins: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one field says before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Base:
    """Which version a form begins with. `seen`: the number of the last one there is, 0 for none; `day`: its own day, where
    that is still to come; `next`: the day on which another follows."""

    version: TermVersion | None = None
    seen: int = 0
    day: date | None = None
    next: date | None = None


NEW = Base()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What changes on a day to come."""

    day: date
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One version of an entry: when it was written, by whom, from when it holds, what it changed. `was_replaced`: another
    took its place before its day came."""

    number: int
    written: datetime
    by: str
    valid_from: date
    changes: tuple[Change, ...]
    was_replaced: bool


def base_of(versions: Sequence[TermVersion], waiting_on: str = "") -> Base:
    """What a form of an entry begins with: what is in force today (before its first day what will be), or what waits for the
    day that is named."""
    today = timezone.localdate()
    now, later = standing(versions, today), waiting(versions, today)
    version = next((one for one in later if one.valid_from.isoformat() == waiting_on), now or next(iter(later), None))
    day = version.valid_from if version is not None and version.valid_from > today else None
    following = next((one.valid_from for one in later if one.valid_from > (day or today)), None)
    return Base(version, versions[-1].number if versions else 0, day, following)


def waiting_changes(schema: Schema, code: str, versions: Sequence[TermVersion], reference: Reference) -> list[Waiting]:
    """What waits for a later day, with what it changes of what is in force before it."""
    today = timezone.localdate()
    now = standing(versions, today)
    there = now is not None or shipped_entry(schema, code) is not None
    before = written_entry(schema, code, now) if there else {}
    found = []
    for one in waiting(versions, today):
        after = written_entry(schema, code, one)
        found.append(Waiting(one.valid_from, changes(schema, before, after, reference)))
        before = after
    return found


def shipped_entry(schema: Schema, code: str) -> Mapping[str, Any] | None:
    """What ships of an entry, None where nothing does."""
    if schema.table == LPR:
        found = {quote.date.isoformat(): quote for quote in tables.rates().quotes}.get(code)
        return found and {"one_year": str(found.one_year), "five_year": str(found.five_year)}
    if schema.table == CALENDAR:
        days = {
            day.isoformat(): {"working": said.working, **(said.reason.as_json() if said.reason else {})}
            for day, said in sorted(tables.calendar().days.items())
            if str(day.year) == code
        }
        return {"days": days} if days else None
    return next((row for row in taxonomies.document(schema.table)["entries"] if row["code"] == code), None)


def written_entry(schema: Schema, code: str, version: TermVersion | None) -> dict[str, Any]:
    """What an entry says by one of its versions; what ships for None."""
    content = version.content if version else {}
    said = entry_of(shipped_entry(schema, code), code, content)
    return said | ({AFTER: content[AFTER]} if content.get(AFTER) else {})


def rows(schema: Schema, typed: str = "", *, ended: bool = False) -> list[Row]:
    """The entries of a list, in its order (LPR and calendar: the newest first), with those that begin later. `typed`: words
    to look for; `ended`: those alone that are no longer offered."""
    written: dict[str, list[TermVersion]] = {term.code: [] for term in Term.objects.filter(table=schema.table)}
    for version in TermVersion.objects.filter(record__table=schema.table).select_related("record").order_by("number"):
        written[version.record.code].append(version)
    codes = dict.fromkeys([*_shipped_codes(schema), *written])
    found = [
        _row(schema, code, written.get(code, ()))
        for code in (sorted(codes, reverse=True) if not schema.is_list else codes)
    ]
    wanted = fold(typed)
    return [
        row for row in found if wanted in fold(f"{row.code} {row.name} {row.more}") and (bool(row.until) or not ended)
    ]


def _shipped_codes(schema: Schema) -> Iterable[str]:
    if schema.table == LPR:
        return [quote.date.isoformat() for quote in tables.rates().quotes]
    if schema.table == CALENDAR:
        return map(str, sorted(tables.calendar().years))
    return [row["code"] for row in taxonomies.document(schema.table)["entries"]]


def _row(schema: Schema, code: str, versions: Sequence[TermVersion]) -> Row:
    base = base_of(versions)
    said = written_entry(schema, code, base.version)
    begins = day.isoformat() if (day := base.day or base.next) else ""
    ours, until = bool(versions), said.get(UNTIL) or ""
    if schema.table == LPR:
        return Row(code, code, f"{said['one_year']} / {said['five_year']}", ours, until, begins)
    if schema.table == CALENDAR:
        return Row(code, code, _("%(count)s days") % {"count": len(said["days"])}, ours, until, begins)
    english = (get_language() or "").startswith("en")
    name = (said.get("en") if english else None) or said["zh"]
    return Row(code, name, "、".join(said.get("synonyms") or ()), ours, until, begins)


def changes(
    schema: Schema, before: Mapping[str, Any], after: Mapping[str, Any], reference: Reference
) -> tuple[Change, ...]:
    """The fields that say something else."""
    until = Field(UNTIL, Holds.TEXT, _ENDS)
    found = []
    for one in (*schema.all_fields, until):
        old, new = (_in_words(one, said.get(one.key), schema, reference) for said in (before, after))
        if old != new:
            found.append(Change(str(one.label), old, new))
    return tuple(found)


def history(schema: Schema, code: str, versions: Sequence[TermVersion], reference: Reference) -> list[Step]:
    """All versions, the newest first."""
    people = {user.pk: str(user) for user in User.objects.filter(pk__in={one.created_by for one in versions} - {None})}
    steps = []
    for place, version in enumerate(versions):
        before = standing(versions[:place], version.valid_from)
        said = written_entry(schema, code, before) if before else dict(shipped_entry(schema, code) or {})
        by = people.get(version.created_by, "") if version.created_by else ""
        changed = changes(schema, said, written_entry(schema, code, version), reference)
        replaced = any(
            other.valid_from <= version.valid_from and timezone.localdate(other.created) < version.valid_from
            for other in versions[place + 1 :]
        )
        steps.append(Step(version.number, version.created, by, version.valid_from, changed, replaced))
    return steps[::-1]


def person(pk: Any) -> str:
    """Who wrote a version, as people know them; "" where that is not known any more."""
    return str(User.objects.filter(pk=pk).first() or "") if pk else ""


def _in_words(found: Field, value: Any, schema: Schema, reference: Reference) -> str:
    if found.holds is Holds.FLAG:
        return _("Yes") if (found.absent if value is None else value) else _("No")
    if value in (None, "", [], {}, ()):
        return ""
    match found.holds:
        case Holds.RULE:
            return rule_in_words(value, reference)
        case Holds.CODE | Holds.CODES:
            return "、".join(_named(value if isinstance(value, list) else [value], found, schema, reference))
        case Holds.OPTION:
            return str(found.options.get(value, value))
        case Holds.OPTIONS:
            return "、".join(str(found.options.get(one, one)) for one in value)
        case Holds.LINES:
            return "、".join(value)
        case Holds.WORDS:
            return str(value["zh"])
        case Holds.CRITERIA:
            return "\n".join(_criteria(value, reference))
        case Holds.DAYS:
            return write_notice(value)
    return str(value)


def _named(codes: Iterable[str], found: Field, schema: Schema, reference: Reference) -> Iterator[str]:
    taxonomy = reference.taxonomy(found.of or schema.table)
    return (taxonomy.get(code).name.say(get_language()) if code in taxonomy else code for code in codes)


def _criteria(rows: Iterable[Mapping[str, Any]], reference: Reference) -> Iterator[str]:
    for row in rows:
        days = _("from %(first)s to %(last)s") % {"first": row.get("from") or "…", "last": row.get("until") or "…"}
        rule = f" [{rule_in_words(row['rule'], reference)}]" if row.get("rule") else ""
        yield f"{days}: {(row.get('text') or {}).get('zh', '')}{rule}"
