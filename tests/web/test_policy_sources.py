"""What only the source of a document showed is told to its editor until somebody looked at it."""

from __future__ import annotations

from typing import Any

import pytest

from cms.models import PolicyPage
from cms.official.clauses import Clause, depths
from cms.official.reading import read
from cms.publishing.importing import policy_import
from cms.reading.outline import ShownClause, outline_of
from cms.site.services import site_prepare
from tests.word_files import line, run, word_file

HIDDEN = "内部意见不公开"


def notice(*first: str) -> bytes:
    return word_file(line("某某办法") + line("某科发〔2026〕3号") + line(*first) + line("第二条　本办法由科技局解释。"))


STRUCK = notice(run("第一条　上限"), run("300", "<w:strike/>"), run(HIDDEN, "<w:vanish/>"), run("500万元。"))


@pytest.fixture
def policy(settings: Any, tmp_path: Any, db: None) -> PolicyPage:
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    site_prepare()
    return policy_import(document=read(STRUCK, "a.docx"), name="a.docx").page


def draft(policy: PolicyPage) -> PolicyPage:
    return PolicyPage.objects.get(pk=policy.pk).get_latest_revision_as_object()


def article(policy: PolicyPage) -> Clause:
    return next(one for one in draft(policy).read_clauses() if one.number == "第一条")


def saved(policy: PolicyPage, body: str, accepted: tuple[str, ...] = ()) -> Clause:
    page = draft(policy)
    page.body = body
    page.clauses = [
        one | ({"accepted": list(accepted)} if accepted and one.get("number") == "第一条" else {})
        for one in page.clauses
    ]
    page.save_revision(clean=True)
    return article(policy)


def test_a_doubt_of_the_source_reaches_the_editor(policy: PolicyPage) -> None:
    assert set(article(policy).doubts) == {"struck", "hidden"}
    assert HIDDEN not in draft(policy).body
    assert HIDDEN not in str(draft(policy).clauses)


def test_it_stays_while_the_text_changes_and_goes_when_it_was_looked_at(policy: PolicyPage) -> None:
    body = draft(policy).body
    assert set(saved(policy, body.replace("500万元", "500万元人民币")).doubts) == {"struck", "hidden"}
    looked_at = saved(policy, draft(policy).body, ("struck", "hidden"))
    assert (set(looked_at.unsure), looked_at.doubts) == ({"struck", "hidden"}, ())
    assert saved(policy, body).unsure == ()


def test_a_better_source_takes_it_away(policy: PolicyPage) -> None:
    better = read(notice(run("第一条　上限500万元。")), "b.docx")
    assert not policy_import(document=better, name="b.docx").created
    assert article(policy).unsure == ()


def shown(text: str) -> list[ShownClause]:
    clauses = read(text.encode(), "x.txt").clauses
    return [ShownClause(one, depth) for one, depth in zip(clauses, depths(clauses), strict=True)]


LONG = "企业应当按照规定的程序和期限提交材料，并对材料的真实性负责，接受监督检查。"


@pytest.mark.parametrize(
    ("text", "entries", "below"),
    [
        (f"某某通知\n一、总体要求\n二、{LONG}\n三、保障措施\n", ["一、", "二、", "三、"], []),
        (f"某某通知\n一、总体要求\n（一）原则\n（二）{LONG}\n（三）目标\n", ["一、"], ["（一）", "（二）", "（三）"]),
        (f"某某通知\n一、{LONG}\n（一）原则\n二、{LONG}\n", ["一、", "二、"], ["（一）"]),
        (f"某某办法\n第一章 总则\n第一条 {LONG}\n第二章 附则\n第二条 {LONG}\n", ["第一章", "第二章"], []),
        (f"某某办法\n第一条 {LONG}\n第二条 {LONG}\n", ["第一条", "第二条"], []),
    ],
)
def test_the_outline_of_a_policy_has_no_gap(text: str, entries: list[str], below: list[str]) -> None:
    found = outline_of(shown(text))
    assert [one.words.split("，")[0][: len(right)] for one, right in zip(found, entries, strict=True)] == entries
    assert [inner.words[: len(right)] for inner, right in zip(found[0].below, below, strict=True)] == below
