"""The furniture: language switch, error pages, navigation, tags, and rules that every template keeps."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from marketplace.core import views
from marketplace.core.logging import request_id
from marketplace.core.navigation import Door, Navigation
from marketplace.core.templatetags.kerong import GRADE_BARS, MESSAGE_LOOKS, icon_names
from marketplace.core.text import Text
from tests.seen import as_seen

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "marketplace" / "core" / "static" / "core"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted(
    file
    for folder in ("marketplace", "search", "cms")
    for file in (ROOT / folder).glob("**/static/**/*.css")
    if "vendor" not in file.parts
)


def places(pattern: str, files: list[Path] = TEMPLATES) -> Iterator[tuple[str, re.Match[str]]]:
    """Every match of `pattern` in `files`, with where it stands."""
    for file in files:
        text = file.read_text(encoding="utf-8")
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{file.relative_to(ROOT)}:{line}", match


def render(source: str, request: HttpRequest | None = None, **context: object) -> str:
    if request is not None:
        context["request"] = request
    return Template("{% load kerong %}" + source).render(Context(context))


# ---- Language ----


def test_the_switch_keeps_the_page_and_the_choice(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/account/login/?next=/precheck/"})
    assert answer.status_code == 303
    assert answer["Location"] == "/account/login/?next=/precheck/"
    assert '<html lang="en">' in client.get("/account/login/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/account/login/"})
    assert '<html lang="zh-Hans">' in client.get("/account/login/").content.decode()


def test_chinese_is_the_default_whatever_the_browser_asks_for(client: Client, db: None) -> None:
    page = client.get("/account/login/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="zh-Hans">' in page


def test_the_switch_on_a_page_names_that_page(client: Client, db: None) -> None:
    page = client.get("/account/login/?next=/a%26b/").content.decode()
    assert '<input type="hidden" name="next" value="/account/login/?next=/a%26b/">' in page
    assert 'name="language" value="en" lang="en">English</button>' in page


@pytest.mark.parametrize(
    "foreign",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example", ""],
)
def test_a_foreign_address_to_go_back_to_is_refused(client: Client, foreign: str) -> None:
    assert client.post("/language/", {"language": "en", "next": foreign})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    answer = client.post("/language/", {"language": "fr", "next": "/"})
    assert answer.status_code == 303
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_a_link_cannot_change_the_language(client: Client) -> None:
    assert client.get("/language/?language=en").status_code == 405


# ---- Error pages ----


def failing(request: HttpRequest) -> None:
    raise RuntimeError("the secret of the view")


def forbidden(request: HttpRequest) -> None:
    raise PermissionDenied


urlpatterns = [path("failing/", failing), path("forbidden/", forbidden), path("language/", views.set_language)]
handler403 = "marketplace.core.views.permission_denied"
handler500 = "marketplace.core.views.server_error"


def test_a_missing_page_says_so_and_helps(client: Client, db: None) -> None:
    answer = client.get("/no/such/page/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "404" in page
    assert 'href="/"' in page
    assert "no-cache" in answer["Cache-Control"]


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_is_shown_without_database_and_without_its_words() -> None:
    answer = Client(raise_request_exception=False).get("/failing/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "secret" not in page
    assert re.search(r'<code class="num">\w{8,}</code>', page), "the request's number is missing"
    assert '<html lang="zh-Hans">' in page


def test_the_number_of_the_request_is_that_of_the_log(rf: RequestFactory) -> None:
    token = request_id.set("f00dcafe")
    try:
        assert "f00dcafe" in views.server_error(rf.get("/")).content.decode()
    finally:
        request_id.reset(token)


def test_an_unreadable_request_is_answered_without_database(rf: RequestFactory) -> None:
    answer = views.bad_request(rf.get("/"), ValueError("the secret"))
    assert answer.status_code == 400
    assert "secret" not in answer.content.decode()


def test_a_form_without_its_token_is_refused_with_words(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en", "next": "/"})
    assert answer.status_code == 403
    assert "Cookie" in answer.content.decode()


def test_the_gallery_is_for_staff(client: Client, db: None) -> None:
    assert client.get("/design/").status_code == 403
    clerk = get_user_model().objects.create_user(email="clerk@example.org", password="an unlikely phrase")
    client.force_login(clerk)
    assert client.get("/design/").status_code == 403
    clerk.is_staff = True
    clerk.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/design/").content.decode()
    for symbol in icon_names():
        assert f"icons.svg#i-{symbol}" in page


def test_a_forbidden_page_offers_to_sign_in_and_come_back(client: Client, db: None) -> None:
    page = client.get("/design/").content.decode()
    assert 'href="/account/login/?next=/design/"' in page


# ---- Navigation ----


def test_a_door_without_its_room_is_not_shown(rf: RequestFactory, db: None) -> None:
    doors = (Door("Gallery", url_name="gallery"), Door("Nowhere", url_name="no:such"), Door("Page", page="no-such/"))
    links = Navigation(rf.get("/design/buttons/"), header=doors, footer=()).header
    assert [(link.label, link.url, link.current) for link in links] == [("Gallery", "/design/", True)]


def test_a_page_of_the_cms_is_a_door_while_it_is_live(rf: RequestFactory, db: None) -> None:
    from wagtail.models import Page, Site

    root = Site.objects.get(is_default_site=True).root_page
    page = root.add_child(instance=Page(title="Rules", slug="rules-of-the-house"))
    doors = (Door("Rules", page="rules-of-the-house/"),)
    assert [link.url for link in Navigation(rf.get("/"), (), doors).footer] == ["/rules-of-the-house/"]
    page.unpublish()
    assert Navigation(rf.get("/"), (), doors).footer == []


def test_a_door_leads_to_one_place() -> None:
    with pytest.raises(ValueError, match="either url_name or page"):
        Door("Both", url_name="gallery", page="x/")
    with pytest.raises(ValueError, match="either url_name or page"):
        Door("None")


# ---- Tags ----


def test_every_outcome_has_a_picture_and_a_word() -> None:
    with translation.override("en"):
        for outcome, symbol, word in ((True, "yes", "Met"), (None, "unk", "Not known"), (False, "no", "Not met")):
            drawn = render("{% mark outcome %}", outcome=outcome)
            assert f"kr-mark--{symbol}" in drawn
            assert f"#i-{symbol}" in drawn
            assert word in drawn
        assert "Not met 92" in render('{% mark "no" count=92 tag=True %}')
        assert "&lt;b&gt;" in render('{% mark "yes" word=word %}', word="<b>")
    with pytest.raises(ValueError, match="no outcome"):
        render("{% mark 'perhaps' %}")


def test_a_picture_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="no symbol i-unicorn"):
        render("{% icon 'unicorn' %}")
    assert 'aria-hidden="true"' in render("{% icon 'x-lg' %}")
    assert 'role="img" aria-label="Closed &lt;"' in render("{% icon 'lock' label=label %}", label="Closed <")


def test_numbers_carry_their_unit_and_nobody_knows_is_said() -> None:
    with translation.override("zh-hans"):
        assert render("{{ x|wan }}", x=Decimal("1200.50")) == "1,200.5 万元"
        assert render("{{ x|percent }}", x=Decimal("3.95")) == "3.95%"
        assert render("{{ x|months }}", x=44) == "3 年 8 个月"
        assert render("{{ x|tenor }}", x=36) == "36 个月"
        assert render("{{ x|wan }}", x=None) == ""
        assert "quiet" in render("{{ x|wan|or_unstated }}", x=None)
        assert render("{{ x|wan|or_unstated }}", x=0).startswith("0")


def test_every_grade_has_bars_and_a_name() -> None:
    for code, bars in GRADE_BARS.items():
        assert render("{% grade code %}", code=code).count('class="on"') == bars
    with pytest.raises(ValueError, match="no evidence grade"):
        render("{% grade 'hearsay' %}")


def test_chinese_words_are_marked_on_english_pages_only() -> None:
    text = Text("开福区", "Kaifu")
    with translation.override("en"):
        assert render("{% zh text %}", text=text) == '<span lang="zh-Hans">开福区</span>'
        assert render("{{ text|say }}", text=text) == "Kaifu"
        assert render("<p{% zh_attr %}>") == '<p lang="zh-Hans">'
    with translation.override("zh-hans"):
        assert render("{% zh text %}", text=text) == "开福区"
        assert render("{{ text|say }}", text=text) == "开福区"


def test_the_query_keeps_what_is_not_changed(rf: RequestFactory) -> None:
    request = rf.get("/?q=%E8%B4%B7&kind=a&kind=b&page=3")
    assert render("{% query_with page=4 %}", request) == "?q=%E8%B4%B7&amp;kind=a&amp;kind=b&amp;page=4"
    assert render("{% query_with page=None kind=kinds %}", request, kinds=["c"]) == "?q=%E8%B4%B7&amp;kind=c"


def test_pages_are_links_that_keep_the_query(rf: RequestFactory) -> None:
    page = render("{% pagination 3 12 %}", rf.get("/?q=x&page=3"))
    assert 'href="?q=x&amp;page=2" rel="prev"' in page
    assert 'href="?q=x&amp;page=4" rel="next"' in page
    assert page.count("page-link") == len(["prev", 1, 2, 3, 4, 5, "…", 12, "next"])
    assert render("{% pagination 1 1 %}", rf.get("/")).strip() == ""


class Sample(forms.Form):
    amount = forms.DecimalField(help_text="In full", widget=forms.TextInput(attrs={"class": "num"}))
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_field_is_tied_to_its_help_unit_and_error() -> None:
    form = Sample({"amount": "<many>"})
    drawn = render('{% field form.amount unit="万元" size="amount" %}', form=form)
    assert 'aria-describedby="id_amount_helptext id_amount_unit id_amount_error"' in drawn
    for part in ("helptext", "unit", "error"):
        assert f'id="id_amount_{part}"' in drawn
    assert 'class="form-control num is-invalid"' in drawn
    assert 'value="&lt;many&gt;"' in drawn, "what was typed stays"
    assert 'aria-invalid="true"' in drawn


def test_choices_are_a_fieldset_of_chips_and_the_summary_leads_to_the_first() -> None:
    form = Sample({"amount": "1"})
    drawn = render("{% form_errors form %}{% field form.kind %}", form=form)
    assert 'href="#id_kind_0"' in drawn
    assert 'id="id_kind_0"' in drawn
    assert drawn.count("kr-chip--box") == 2
    assert re.search(r'<fieldset[^>]*aria-describedby="id_kind_error"', drawn)
    assert "kr-note--error" not in render("{% form_errors form %}", form=Sample({"amount": "1", "kind": "a"}))


def test_a_bar_is_never_longer_than_its_box_and_speaks_css() -> None:
    with translation.override("zh-hans"):
        values = [render("{{ x|bar }}", x=x) for x in (Decimal("46.3"), 120, -4, None)]
    assert values == ["46.3", "100", "0", "0"]


# ---- Rules that every template keeps ----


def test_every_icon_named_in_a_template_exists() -> None:
    named = list(places(r"{%\s*icon\s+[\"']([^\"']+)[\"']"))
    named += list(places(r"icons\.svg[^#]*#i-([a-z0-9-]+)"))
    assert len(named) > 20
    assert [where for where, match in named if match[1] not in icon_names()] == []
    assert {symbol for _look, symbol in MESSAGE_LOOKS.values()} <= icon_names()


def test_styles_stand_in_style_sheets() -> None:
    """The one exception is the length of a bar."""
    assert [where for where, _ in places(r"<style|\sstyle=(?![\"']--v:{?[^;\"']*[\"'])")] == []


def test_no_script_stands_in_a_page() -> None:
    assert [where for where, _ in places(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)")] == []
    assert [where for where, _ in places(r"<[a-z][^>]*\son[a-z]+=|javascript:")] == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    loading = (
        r"<(?:script|img|link|iframe|source|video|audio|object|embed|use)\b[^>]*(?:src|href|data)=[\"'](?:https?:)?//"
    )
    assert [where for where, _ in places(loading)] == []
    assert [where for where, _ in places(r"url\(\s*[\"']?(?:https?:)?//|@import", STYLES)] == []


def test_every_static_file_named_exists() -> None:
    named = list(places(r"{%\s*static\s+[\"']([^\"']+)[\"']"))
    assert len(named) > 5
    assert [where for where, match in named if not finders.find(match[1])] == []


def test_every_class_of_the_design_is_defined() -> None:
    defined = {match[1] for _where, match in places(r"\.(kr-[a-zA-Z0-9_-]+)", STYLES)}
    used = [
        (where, name)
        for where, match in places(r"class=\"([^\"]*)\"")
        # A name that a variable completes (kr-note--{{ look }}) is judged by the pages that show it.
        for name in re.sub(r"\S*{[{%].*?[%}]}\S*", " ", match[1]).split()
        if name.startswith("kr-")
    ]
    assert len(used) > 100
    assert [(where, name) for where, name in used if name not in defined] == []


def test_style_sheets_use_only_variables_that_exist() -> None:
    defined = {match[1] for _where, match in places(r"(--[a-z0-9-]+)\s*:", STYLES)}
    given_by_pages = {"--v"}
    used = [(where, match[1]) for where, match in places(r"var\((--(?:kr-)?[a-z0-9-]+)", STYLES)]
    assert [(where, name) for where, name in used if name not in defined | given_by_pages] == []


def test_files_of_others_are_those_that_were_noted() -> None:
    note = (STATIC / "VENDORED.md").read_text(encoding="utf-8")
    sums = dict(re.findall(r"^\| (vendor/\S+) \|.*\| ([0-9a-f]{64}) \|$", note, re.M))
    files = {f"vendor/{file.name}": file for file in (STATIC / "vendor").iterdir()}
    assert sums.keys() == files.keys()
    for name, file in files.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sums[name], name


def test_htmx_keeps_to_the_content_security_policy(client: Client, db: None) -> None:
    page = as_seen(client.get("/account/login/").content.decode())
    config = json.loads(re.search(r"<meta name=\"htmx-config\" content='([^']*)'>", page)[1])  # type: ignore[index]
    assert config["includeIndicatorStyles"] is False
    assert config["allowEval"] is False
    assert config["selfRequestsOnly"] is True
