"""What the bureau writes into lists: in use at once, by day, in versions, and whole or not at all."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.utils import timezone

from cms.benefits.importing.items import CODED_OF_BENEFIT
from cms.lists import presenting
from cms.lists.forms import EntryForm
from cms.lists.views import open_schemas
from marketplace.core import current
from marketplace.core.criteria import criteria_on
from marketplace.core.lpr import lpr_on
from marketplace.core.models import ListsState, Term, TermVersion
from marketplace.core.terms import services
from marketplace.core.terms.checking import check_entry
from marketplace.core.terms.checks import check_written_terms
from marketplace.core.terms.registers import uses
from marketplace.core.terms.schemas import SCHEMAS
from marketplace.core.terms.services import term_end, term_save
from marketplace.core.versions import save_version
from marketplace.core.working_days import is_working_day, published_years
from marketplace.engine.advice.counterfactual import counterfactual
from marketplace.engine.criteria_json import read_node
from marketplace.engine.evaluate import Outcome, evaluate
from marketplace.engine.known import Known
from marketplace.engine.reaching import prerequisite
from marketplace.engine.saying.changes import advice_text
from marketplace.engine.values import known_from_json
from marketplace.engine.vocabulary.facts import FACTS
from marketplace.engine.vocabulary.families import FAMILIES
from marketplace.institutions.content import TAXONOMIES
from marketplace.institutions.importing.facing import CODED
from marketplace.listing.deciding import wording_decide

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)
LIST: dict[str, Any] = {"zh": "开福区重点培育企业名单", "en": "Kaifu's firms to grow", "synonyms": ["开福培育名单"]}


def add(**entry: Any) -> TermVersion:
    version, _is_new = term_save(table="lists", code="kaifu_growth", entry={**LIST, **entry})
    assert version is not None
    return version


def test_what_is_added_is_in_use_at_once() -> None:
    before = current.reference()
    add()
    lists = current.taxonomy("lists")
    assert lists.find("开福培育名单") == "kaifu_growth"
    assert lists.get("kaifu_growth").name.en == "Kaifu's firms to grow"
    assert lists.entries[-1].code == "kaifu_growth"
    assert current.reference().version != before.version
    assert "kaifu_growth" not in before.taxonomy("lists"), "what was handed in does not change"


def test_what_ships_is_changed_key_by_key() -> None:
    entry = as_shipped("srdi") | {"zh": "专精特新中小企业（新）"}
    version, _is_new = term_save(table="qualifications", code="srdi", entry=entry)
    assert version is not None
    assert version.content == {"zh": "专精特新中小企业（新）"}, "the rest is still mended by a release"
    assert current.taxonomy("qualifications").get("srdi").name.zh == "专精特新中小企业（新）"
    assert term_save(table="qualifications", code="hnte", entry=as_shipped("hnte")) == (None, False)


def as_shipped(code: str) -> dict[str, Any]:
    from marketplace.core.taxonomies import document

    row = next(row for row in document("qualifications")["entries"] if row["code"] == code)
    return {key: value for key, value in row.items() if key != "code"}


def test_a_later_day_changes_nothing_before_it() -> None:
    term_save(table="lists", code="kaifu_growth", entry=LIST, valid_from=TOMORROW)
    assert "kaifu_growth" not in current.taxonomy("lists")
    assert "kaifu_growth" in current.reference_on(TOMORROW).taxonomy("lists")
    assert current.reference_on(TODAY - timedelta(days=900)).version == current.shipped().version


def test_an_ended_entry_is_read_and_not_offered() -> None:
    add()
    term_end(table="lists", code="kaifu_growth", until=TOMORROW)
    assert current.taxonomy("lists").get("kaifu_growth").offered
    ended = current.reference_on(TOMORROW).taxonomy("lists")
    assert ended.get("kaifu_growth").name.zh == LIST["zh"]
    assert not ended.get("kaifu_growth").offered
    assert ended.find(LIST["zh"]) == "kaifu_growth"
    version, is_new = term_end(table="lists", code="kaifu_growth", until=None)
    assert (is_new, version.number) == (True, 3)
    assert current.reference_on(TOMORROW).taxonomy("lists").get("kaifu_growth").offered


def test_an_ended_entrys_name_can_be_given_to_another() -> None:
    add()
    term_end(table="lists", code="kaifu_growth", until=TODAY)
    term_save(table="lists", code="kaifu_growth_2", entry=LIST)
    assert current.taxonomy("lists").find(LIST["zh"]) == "kaifu_growth_2"


@pytest.mark.parametrize(
    ("table", "code", "entry", "field"),
    [
        ("lists", "x", {}, "zh"),
        ("lists", "x", {"zh": "名单甲", "synonyms": ["苏知贷库"]}, "synonyms"),
        ("lists", "x", {"zh": "苏知贷企业库"}, "zh"),
        ("lists", "x", {"zh": "名单甲", "synonyms": ["甲", "甲"]}, "synonyms"),
        ("lists", "x", {"zh": "名单甲", "parent": "nowhere"}, "parent"),
        ("lists", "x", {"zh": "名单甲", "parent": "x"}, "parent"),
        ("lists", "x y", {"zh": "名单甲"}, "code"),
        ("lists", "x", {"zh": "名单甲", "colour": "red"}, "code"),
        ("lists", "x", {"zh": "名单甲", "months": -1}, "months"),
        ("lists", "x", {"zh": "名单甲", "requires": {"fact": "qualifications", "op": "any_of", "to": ["nothing"]}}, "requires"),
        ("lists", "x", {"zh": "名单甲", "requires": "all"}, "requires"),
        ("kinds", "x", {"zh": "数据资产质押贷款"}, "family"),
        ("qualifications", "x", {"zh": "甲", "criteria": [{"from": "2026-04-01", "until": "2026-01-01", "text": {"zh": "乙"}}]}, "criteria"),
        ("qualifications", "x", {"zh": "甲", "criteria": [{"text": {"zh": "乙"}}, {"from": "2026-04-01", "text": {"zh": "丙"}}]}, "criteria"),
        ("lpr", "2026-09-21", {"one_year": "300", "five_year": "3.5"}, "one_year"),
        ("lpr", "yesterday", {"one_year": "3.00", "five_year": "3.5"}, "code"),
        ("working_days", "27", {"days": {"2027-01-01": {"working": False}}}, "code"),
    ],
)  # fmt: skip
def test_faults_name_their_field(table: str, code: str, entry: dict[str, Any], field: str) -> None:
    before = current.reference().version
    with pytest.raises(ValidationError) as refused:
        term_save(table=table, code=code, entry=entry)
    assert field in refused.value.message_dict
    assert current.reference().version == before
    assert not Term.objects.exists()


def test_a_circle_is_refused() -> None:
    term_save(table="lists", code="a", entry={"zh": "甲名单"})
    term_save(table="lists", code="b", entry={"zh": "乙名单", "parent": "a"})
    with pytest.raises(ValidationError) as refused:
        term_save(table="lists", code="a", entry={"zh": "甲名单", "parent": "b"})
    assert "parent" in refused.value.message_dict
    assert current.taxonomy("lists").get("a").parent is None


def test_a_day_that_is_past_is_refused() -> None:
    with pytest.raises(ValidationError):
        term_save(table="lists", code="x", entry=LIST, valid_from=TODAY - timedelta(days=1))


def test_what_is_rolled_back_was_never_in_use() -> None:
    before = current.reference()
    with current.held():
        assert current.reference() is before
        try:
            with transaction.atomic():
                add()
                assert "kaifu_growth" in current.taxonomy("lists"), "its own transaction sees it"
                raise ZeroDivisionError
        except ZeroDivisionError:
            assert current.reference() is before
    assert current.reference() is before
    add(zh="另一个名单")
    assert current.taxonomy("lists").get("kaifu_growth").name.zh == "另一个名单", "not what was rolled back"


def test_a_request_asks_once(django_assert_num_queries: Any) -> None:
    add()
    current.reference()
    with django_assert_num_queries(1), current.held():
        for _name in range(5):
            current.reference()
            current.reference_on(date(2020, 1, 1))


def test_the_database_refuses_to_change_what_was_written() -> None:
    add()
    for table in ("core_term", "core_termversion"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET created = created"):
            with (
                pytest.raises(IntegrityError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_a_quote_is_in_use_from_its_day() -> None:
    term_save(table="lpr", code="2026-09-21", entry={"one_year": "2.90", "five_year": "3.40"})
    assert lpr_on(date(2026, 9, 21)).one_year == Decimal("2.90")
    assert lpr_on(date(2026, 9, 20)).one_year == Decimal("3.00")
    term_end(table="lpr", code="2026-09-21", until=TODAY)
    assert lpr_on(date(2026, 9, 21)).one_year == Decimal("3.00"), "taken back"


def test_a_notice_makes_its_year_known() -> None:
    days = {
        "2027-01-01": {"working": False, "zh": "元旦", "en": "New Year's Day"},
        "2026-12-31": {"working": False, "zh": "元旦", "en": "New Year's Day"},
        "2027-01-03": {"working": True, "zh": "元旦调休", "en": "Worked in exchange for New Year's Day"},
    }
    term_save(table="working_days", code="2027", entry={"days": days})
    assert 2027 in published_years()
    assert not is_working_day(date(2026, 12, 31)).working
    assert is_working_day(date(2027, 1, 3)).working
    assert not is_working_day(date(2027, 1, 1)).working
    assert not is_working_day(date(2027, 1, 4)).estimated
    assert not is_working_day(date(2026, 10, 1)).working, "the years that ship stay"


def test_criteria_are_those_of_the_day() -> None:
    srdi = current.taxonomy("qualifications").get("srdi")
    before, after = (criteria_on(srdi, date(2026, month, day)) for month, day in ((3, 31), (4, 1)))
    assert before is not None
    assert after is not None
    assert "〔2022〕63号" in before["text"]["zh"]
    assert "〔2026〕2号" in after["text"]["zh"]
    assert criteria_on(current.taxonomy("qualifications").get("gazelle"), TODAY) is None


def test_a_form_saved_as_it_stands_changes_nothing() -> None:
    """Whatever ships: no field of its entry is lost or made another by the form."""
    reference = current.reference()
    for schema in open_schemas():
        # Quotes and notices are all of one shape.
        for row in presenting.rows(schema)[: None if schema.is_list else 3]:
            said = presenting.written_entry(schema, row.code, None)
            first = EntryForm(schema=schema, code=row.code, entry=said, reference=reference)
            data = QueryDict(mutable=True)
            for name in first.fields:
                value = first[name].value()
                if isinstance(value, list | tuple):
                    data.setlist(name, value)
                elif value not in (None, False):
                    data[name] = value
            form = EntryForm(data, schema=schema, code=row.code, entry=said, reference=reference)
            assert form.is_valid(), (schema.table, row.code, form.errors)
            entry = form.cleaned_data["entry"]
            if schema.is_list:
                assert services._content(schema, row.code, entry) == {}, (schema.table, row.code)
            else:
                assert entry == {key: value for key, value in said.items() if key != "code"}, (schema.table, row.code)
            check_entry(schema, row.code, entry, reference)


def test_a_past_day_is_replayed_with_its_lists() -> None:
    rule = read_node({"fact": "qualifications", "op": "any_of", "to": ["srdi"]}, "tree")
    facts = {"qualifications": frozenset({"gazelle"})}

    def outcome(day: date) -> Outcome:
        return evaluate(rule, Known(facts, day, current.reference_on(day))).outcome

    yesterday = TODAY - timedelta(days=1)
    versions = {day: current.reference_on(day).version for day in (yesterday, TODAY)}
    assert [outcome(day) for day in (yesterday, TODAY, TOMORROW)] == [Outcome.NO] * 3
    term_save(
        table="qualifications", code="gazelle", entry=as_shipped("gazelle") | {"implies": ["srdi"]}, valid_from=TOMORROW
    )
    assert [outcome(day) for day in (yesterday, TODAY, TOMORROW)] == [Outcome.NO, Outcome.NO, Outcome.YES]
    term_save(table="lpr", code="2026-09-21", entry={"one_year": "2.90", "five_year": "3.40"})
    assert current.reference_on(yesterday).version == versions[yesterday], "a quote entered today was not known then"
    assert current.reference().version != versions[TODAY]


def test_what_a_release_took_away_is_told_at_start_up() -> None:
    term, _made = Term.objects.get_or_create(table="lists", code="x")
    save_version(
        record=term, content={"zh": "甲", "requires": {"fact": "wings", "op": "ge", "to": 2}}, valid_from=TODAY
    )
    term, _made = Term.objects.get_or_create(table="dragons", code="x")
    save_version(record=term, content={"zh": "乙"}, valid_from=TODAY)
    ListsState.objects.update(state="written by hand")
    told = [message.msg for message in check_written_terms(None, ["default"])]
    assert len(told) == 2
    assert "wings" in told[0]
    assert "dragons" in told[1]
    assert check_written_terms(None, []) == []


LATER = TODAY + timedelta(days=60)


def in_lists(day: date, code: str = "kaifu_growth") -> Any:
    found = current.reference_on(day).taxonomy("lists")
    return found.get(code) if code in found else None


def test_what_waits_holds_nothing_up_and_keeps_waiting() -> None:
    add()
    term_save(table="lists", code="kaifu_growth", entry={**LIST, "zh": "开福区成长企业名单"}, valid_from=LATER)
    add(synonyms=["开福培育名单", "区培育名单"])
    assert (in_lists(TODAY).name.zh, in_lists(LATER).name.zh) == (LIST["zh"], "开福区成长企业名单")
    for day in (TODAY, LATER):
        assert "区培育名单" in in_lists(day).synonyms
    assert [version.number for version in TermVersion.objects.order_by("number")] == [1, 2, 3, 4]
    with pytest.raises(ValidationError) as refused:
        add(zh="第三个名称", synonyms=["开福培育名单", "区培育名单"])
    assert "zh" in refused.value.message_dict, "both change the name: nobody knows which is meant"
    assert in_lists(TODAY).name.zh == LIST["zh"]


def test_an_end_ends_on_its_day_whatever_waits() -> None:
    add()
    term_save(table="lists", code="kaifu_growth", entry={**LIST, "en": "Growth list"}, valid_from=LATER)
    term_end(table="lists", code="kaifu_growth", until=TODAY)
    assert not in_lists(TODAY).offered
    assert not in_lists(LATER).offered
    assert in_lists(LATER).name.en == "Growth list"
    term_end(table="lists", code="kaifu_growth", until=None)
    assert in_lists(TODAY).offered
    assert in_lists(LATER).offered


def test_what_waits_is_withdrawn() -> None:
    add()
    term_save(table="lists", code="kaifu_growth", entry={**LIST, "zh": "开福区成长企业名单"}, valid_from=LATER)
    services.term_withdraw(table="lists", code="kaifu_growth")
    assert in_lists(LATER).name.zh == LIST["zh"]
    with pytest.raises(ValidationError):
        services.term_withdraw(table="lists", code="kaifu_growth")
    srdi = as_shipped("srdi") | {"zh": "专精特新中小企业（新）"}
    term_save(table="qualifications", code="srdi", entry=srdi, valid_from=LATER)
    services.term_withdraw(table="qualifications", code="srdi")
    assert current.reference_on(LATER).taxonomy("qualifications").get("srdi").name.zh == as_shipped("srdi")["zh"]


def test_an_entry_is_put_back_as_it_ships() -> None:
    entry = as_shipped("srdi")
    term_save(table="qualifications", code="srdi", entry=entry | {"zh": "另一个名称"})
    version, is_new = term_save(table="qualifications", code="srdi", entry=entry)
    assert is_new
    assert current.taxonomy("qualifications").get("srdi").name.zh == entry["zh"]
    assert term_save(table="qualifications", code="srdi", entry=entry) == (version, False)


def test_a_title_asks_what_its_criteria_in_force_ask() -> None:
    rule = {"fact": "rd_ratio", "op": "ge", "to": 7}
    rows = [*as_shipped("srdi")["criteria"], {"from": LATER.isoformat(), "text": {"zh": "新办法"}, "rule": rule}]
    rows[-2] = rows[-2] | {"until": LATER.isoformat()}
    term_save(table="qualifications", code="srdi", entry=as_shipped("srdi") | {"criteria": rows})
    tree = current.taxonomy("qualifications")
    assert prerequisite(tree, "srdi", LATER) == read_node(rule, "tree")
    assert prerequisite(tree, "srdi", TODAY) == read_node(as_shipped("srdi")["requires"], "tree")


def test_advice_names_the_criteria_by_which_a_title_is_given() -> None:
    rule = {"fact": "rd_ratio", "op": "ge", "to": 7}
    rows = [{"text": {"zh": "工信部企业〔2027〕1号：研发费用占比 7%"}, "rule": rule}]
    term_save(table="qualifications", code="srdi", entry=as_shipped("srdi") | {"criteria": rows})
    wanted = read_node({"fact": "qualifications", "op": "any_of", "to": ["srdi"]}, "tree")

    def said(ratio: str) -> str:
        firm = {"qualifications": ["tsme"], "rd_ratio": ratio, "age_months": 60}
        advice = counterfactual(wanted, known_from_json(firm, TODAY, current.reference()), 4)
        return advice_text(advice, "zh-hans", current.reference()) if advice else ""

    assert "现行标准：工信部企业〔2027〕1号" in said("8")
    assert said("2") == ""


def test_a_mistyped_year_is_put_right() -> None:
    term_save(table="lists", code="kaifu_growth", entry=LIST, valid_from=LATER)
    assert in_lists(TODAY) is None
    add()
    assert in_lists(TODAY).offered
    term_save(table="lists", code="another", entry={"zh": "另一名单"}, valid_from=LATER)
    version = services.term_withdraw(table="lists", code="another")
    assert version is not None
    assert version.content["until"] == LATER.isoformat(), "it never begins"
    assert not in_lists(LATER, "another").offered


def test_two_writers_do_not_undo_each_other() -> None:
    first = add()
    term_save(table="lists", code="kaifu_growth", entry={**LIST, "en": "A"}, seen=first.number)
    with pytest.raises(services.ChangedMeanwhileError):
        term_save(table="lists", code="kaifu_growth", entry={**LIST, "note": {"zh": "甲"}}, seen=first.number)
    with pytest.raises(ValidationError) as refused:
        term_save(table="lists", code="kaifu_growth", entry={"zh": "同码名单"}, is_new=True)
    assert "code" in refused.value.message_dict
    assert in_lists(TODAY).name.en == "A"


def test_a_quote_that_ships_is_corrected_and_not_ended() -> None:
    with pytest.raises(ValidationError) as refused:
        term_end(table="lpr", code="2026-08-20", until=TODAY)
    assert refused.value.messages != ["Fill this in."]
    term_save(table="lpr", code="2026-08-20", entry={"one_year": "2.95", "five_year": "3.45"})
    assert lpr_on(date(2026, 8, 20)).one_year == Decimal("2.95")
    term_end(table="lpr", code="2026-08-20", until=TODAY)
    assert lpr_on(date(2026, 8, 20)).one_year != Decimal("2.95"), "what ships holds again"


def test_the_product_asks_for_the_lists_in_use() -> None:
    """`core.taxonomies` knows what ships alone; who asks it would not see what the bureau wrote."""
    root = Path(__file__).resolve().parents[2]
    may = {"marketplace/core/current.py", "marketplace/core/vocabulary_checks.py", "marketplace/core/terms/services.py"}
    # Regions change with a release only.
    may |= {"cms/lists/presenting.py", "cms/lists/views.py", "search/synonyms/provider.py"}
    asking = [
        path.relative_to(root).as_posix()
        for room in ("marketplace", "cms", "search")
        for path in (root / room).rglob("*.py")
        if re.search(r"import .*\btaxonom(y|ies)\b|taxonomies\.taxonomy\(", path.read_text(encoding="utf-8"))
        and not re.search(r"core\.current import taxonomy", path.read_text(encoding="utf-8"))
    ]
    assert set(asking) <= may


def test_what_uses_an_entry_counts_entries_and_decided_words() -> None:
    def count(table: str, code: str) -> dict[str, int]:
        return {use.label.en: use.count for use in uses(table, code)}

    before = count("qualifications", "gazelle")["Entries of lists"]
    rule = {"fact": "qualifications", "op": "any_of", "to": ["gazelle"]}
    add(requires=rule)
    term_save(table="qualifications", code="new_one", entry={"zh": "新称号甲", "implies": ["gazelle"]})
    rows = [{"text": {"zh": "须为瞪羚"}, "rule": rule}]
    term_save(table="qualifications", code="new_two", entry={"zh": "新称号乙", "criteria": rows})
    assert count("qualifications", "gazelle")["Entries of lists"] == before + 3
    term_save(table="lists", code="below", entry={"zh": "下级名单", "parent": "kaifu_growth"})
    assert count("lists", "kaifu_growth")["Entries of lists"] == 1
    score = read_node({"fact": "score__innovation_points", "op": "ge", "to": 70}, "tree")
    wording_decide(key="other", text="积分高", tree=score)
    assert count("institution_scores", "innovation_points")["Words whose meaning was decided"] == 1
    assert count("institution_scores", "knowledge_value")["Words whose meaning was decided"] == 0


def test_what_the_bureau_keeps_is_read_somewhere() -> None:
    """The overview promises that what is added can be used at once: a list that no rule, form or import reads is none."""
    read = {fact.taxonomy for fact in FACTS.values()} | {family.taxonomy for family in FAMILIES.values()}
    read |= {*TAXONOMIES.values(), *CODED.values(), *CODED_OF_BENEFIT.values()}
    read |= {found.of for schema in SCHEMAS.values() for found in schema.fields}
    kept = {schema.table for schema in open_schemas() if schema.is_list}
    assert kept <= read


def test_words_that_no_list_knows_can_be_added_without_a_release() -> None:
    kept = {schema.table for schema in open_schemas()}
    # How a term is known is the house's own rule.
    assert {*CODED.values(), *CODED_OF_BENEFIT.values()} - kept == {"evidence_grades"}
    version, _new = term_save(table="institution_types", code="micro_lender", entry={"zh": "小额再贷款公司"})
    assert version is not None
    assert current.taxonomy("institution_types").find("小额再贷款公司") == "micro_lender"


def test_programmes_of_firms_are_asked_for_like_lists() -> None:
    assert current.taxonomy("lists").find("马驹计划") == "malanshan_foal"
    assert current.taxonomy("talent_levels").find("千人计划") == "qianren"
