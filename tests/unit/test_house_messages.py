"""The catalogue tool: what it finds, keeps, merges, and complains about."""

from __future__ import annotations

import gettext as gnu
import json
from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, ngettext, override, pgettext

from marketplace.core import translations, wagtail_texts
from marketplace.core.translations import TranslationFileError, compile_catalogue, problems, read_translations, update

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

def say(n):
    return _("Amount"), ngettext("%(n)s firm", "%(n)s firms", n) % {"n": n}, pgettext("button", "Open")
"""
TEMPLATE = """{% load i18n %}
<main>
    <h1>{% translate "What it's for" %}</h1>
  {% if x %}
      <p>{% blocktranslate trimmed count n=n %}
        {{ n }} product
      {% plural %}
        {{ n }} products
      {% endblocktranslate %}</p>
  {% endif %}
  {% translate "Open" context "state" as opened %}{{ opened }}
</main>
"""
ALL = {
    "Amount": "金额",
    "%(n)s firm": {"plural": "%(n)s firms", "zh": "%(n)s 家企业"},
    "button\x04Open": "打开",
    "state\x04Open": "开放",
    "What it's for": "用途",
    "%(n)s product": {"plural": "%(n)s products", "zh": "%(n)s 个产品"},
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "marketplace").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "marketplace" / "words.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def merge(project: Path, content: object, name: str = "part.json") -> tuple[Path, list[translations.Key]]:
    file, catalogue = project / name, project / "django.po"
    file.write_text(json.dumps(content), encoding="utf-8")
    _catalogue, unused = update(read_translations(file), catalogue, project)
    return catalogue, unused


def test_everything_is_found_in_python_and_templates(project: Path) -> None:
    found = {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in translations.extract_messages(project)}
    assert found == {
        (None, "Amount", ""),
        (None, "%(n)s firm", "%(n)s firms"),
        ("button", "Open", ""),
        ("state", "Open", ""),
        (None, "What it's for", ""),
        (None, "%(n)s product", "%(n)s products"),
    }


def test_a_merged_catalogue_has_no_problem_and_works_compiled(project: Path) -> None:
    path, unused = merge(project, ALL)
    assert unused == []
    assert problems(path, project) == []
    with compile_catalogue(path).open("rb") as stream:
        chinese = gnu.GNUTranslations(stream)
    assert chinese.gettext("Amount") == "金额"
    assert chinese.ngettext("%(n)s product", "%(n)s products", 7) == "%(n)s 个产品"
    assert chinese.pgettext("state", "Open") == "开放"


def test_writing_twice_changes_nothing_and_keeps_translations(project: Path) -> None:
    path, _unused = merge(project, ALL)
    before = path.read_bytes()
    update({}, path, project)
    assert path.read_bytes() == before
    assert b"words.py\n" in before  # a file, no line number


def test_untranslated_obsolete_and_fuzzy_are_reported(project: Path) -> None:
    path, _unused = merge(project, {key: value for key, value in ALL.items() if key != "Amount"})
    assert problems(path, project) == ["untranslated: 'Amount' (marketplace/words.py)"]
    merge(project, ALL)
    (project / "marketplace" / "words.py").write_text(PYTHON.replace("Amount", "Sum"), encoding="utf-8")
    assert problems(path, project) == ["untranslated: 'Sum' (marketplace/words.py)", "obsolete: 'Amount'"]
    (project / "marketplace" / "words.py").write_text(PYTHON, encoding="utf-8")
    path.write_text(path.read_text("utf-8").replace('msgid "Amount"', '#, fuzzy\nmsgid "Amount"'), encoding="utf-8")
    assert problems(path, project) == ["fuzzy: 'Amount'"]


def test_a_lost_placeholder_is_reported(project: Path) -> None:
    path, _unused = merge(project, ALL | {"%(n)s firm": {"plural": "%(n)s firms", "zh": "几家企业"}})
    assert problems(path, project) == ["placeholders differ (%(n)s): '%(n)s firm'"]


def test_a_translation_of_nothing_is_named(project: Path) -> None:
    _path, unused = merge(project, ALL | {"Amuont": "金额"})
    assert unused == [(None, "Amuont")]


@pytest.mark.parametrize(
    ("content", "words"),
    [("[]", "must be an object"), ("{", "cannot be read"), ('{"A": ""}', "'A' has no Chinese text")],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(TranslationFileError, match=words) as caught:
        read_translations(file)
    assert str(file) in str(caught.value)


def test_the_compiled_catalogue_follows_the_stored_one(project: Path) -> None:
    path, _unused = merge(project, ALL)
    compiled = compile_catalogue(path)
    merge(project, {"Amount": "数额"}, "second.json")
    compile_catalogue(path)
    with compiled.open("rb") as stream:
        assert gnu.GNUTranslations(stream).gettext("Amount") == "数额"


def test_wagtails_texts_are_all_chinese() -> None:
    assert wagtail_texts.problems() == []


def test_a_text_that_the_supplement_leaves_out_is_named(tmp_path: Path) -> None:
    for domain in wagtail_texts.DOMAINS:
        catalogue = polib.pofile(str(translations.SUPPLEMENT / f"{domain}.po"))
        left = [entry for entry in catalogue if entry.msgid not in ("Search all pages…", "Autosave in progress…")]
        catalogue[:] = left
        catalogue.save(str(tmp_path / f"{domain}.po"))
    assert wagtail_texts.problems(tmp_path) == [
        "untranslated in Wagtail: 'Search all pages…'",
        "untranslated in Wagtail: 'Autosave in progress…'",
    ]


def entries(*told: tuple[str, str, str]) -> dict[translations.Key, polib.POEntry]:
    """Entries of (id, plural or "", Chinese)."""
    return {
        (None, one): polib.POEntry(msgid=one, msgid_plural=many, msgstr_plural={0: text} if many else "")
        if many
        else polib.POEntry(msgid=one, msgstr=text)
        for one, many, text in told
    }


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (("Save", "", "保存"), []),
        (("1 page", "%(n)s pages", "%(n)s 个页面"), []),
        (("Gone", "", "没有了"), ["not used by Wagtail: 'Gone'"]),
        (("Privacy", "", "可见范围"), ["never shown, locale/ has the same id: 'Privacy'"]),
        (("Save", "", ""), ["without Chinese for Wagtail: 'Save'"]),
        (("1 page", "%(n)s pages", "几个页面"), ["placeholders differ from Wagtail's (%(n)s): '1 page'"]),
        (("By <b>%(who)s</b>", "", "%(who)s"), ["placeholders differ from Wagtail's (</b>, <b>): 'By <b>%(who)s</b>'"]),
    ],
)
def test_what_the_supplement_says_is_held_against_wagtail(ours: tuple[str, str, str], said: list[str]) -> None:
    used = entries(("Save", "", ""), ("1 page", "%(n)s pages", ""), ("Privacy", "", ""), ("By <b>%(who)s</b>", "", ""))
    found = wagtail_texts.differences(
        used=used, translated=set(used), ours=entries(ours), hides={(None, "Privacy"), (None, "Policy")}
    )
    assert found == said


def test_ours_stand_before_wagtails_and_a_context_keeps_them_apart() -> None:
    with override("zh-hans"):
        assert (gettext("Pages"), pgettext("pagination", "Pages")) == ("页面", "分页")
        assert (gettext("Privacy"), pgettext("page", "Privacy")) == ("可见范围", "隐私说明")
        assert gettext("Promote") == "网址与搜索"
        assert ngettext("Referenced %(count)s time", "Referenced %(count)s times", 1) == "被引用 %(count)s 次"
        assert ngettext("Referenced %(count)s time", "Referenced %(count)s times", 5) == "被引用 %(count)s 次"
