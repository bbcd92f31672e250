"""The pages the bureau writes: complete in both languages, true to the database, and never overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import rich_text

from cms.models import BODY_FEATURES, ContactPage, HomePage, PlainPage, PolicyLibraryPage, TextPage
from cms.site import doors
from cms.site.services import CONTENT, FIRST_PAGES, site_prepare
from marketplace.core import figures
from marketplace.core.figures import Bar, Breakdown, Figure
from tests import people
from tests.people import sign_in
from tests.seen import as_seen

pytestmark = pytest.mark.django_db

PATHS = ["/", *(f"/{page.slug}/" for page in FIRST_PAGES)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def site() -> None:
    site_prepare()


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home page without what the rooms register, for tests that register their own."""
    monkeypatch.setattr(figures, "_figures", {})
    monkeypatch.setattr(figures, "_breakdowns", {})


def read(client: Client, path: str, language: str = "zh-hans") -> str:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(path)
    assert response.status_code == 200, path
    return as_seen(response.content.decode())


def main_of(html: str) -> str:
    """The words of the page's own part."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"<[^>]+>", " ", main)


def opens(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return True


class TestPrepareSite:
    def test_all_pages_are_there(self) -> None:
        site = Site.objects.get()
        assert site.is_default_site
        assert site.root_page.specific_class is HomePage
        children = dict(site.root_page.get_children().live().values_list("slug", "title"))
        assert children == {page.slug: page.title for page in FIRST_PAGES}
        assert not Page.objects.filter(title__startswith="Welcome").exists()

    def test_a_second_run_changes_nothing(self, capsys: pytest.CaptureFixture[str]) -> None:
        before = list(Page.objects.order_by("pk").values())
        call_command("prepare_site")
        assert "nothing was changed" in capsys.readouterr().out
        assert list(Page.objects.order_by("pk").values()) == before
        assert Site.objects.count() == 1

    def test_edited_and_unpublished_pages_stay_as_they_are(self) -> None:
        privacy, terms = (PlainPage.objects.get(slug=slug) for slug in ("privacy", "terms"))
        privacy.body = "<p>科技局改过的话。</p>"
        privacy.save_revision().publish()
        terms.unpublish()
        assert site_prepare() == []
        privacy.refresh_from_db()
        terms.refresh_from_db()
        assert privacy.body == "<p>科技局改过的话。</p>"
        assert not terms.live

    def test_a_missing_page_comes_back(self) -> None:
        PlainPage.objects.get(slug="privacy").delete()
        assert site_prepare() == ["/privacy/"]

    def test_a_site_that_points_elsewhere_is_not_turned(self) -> None:
        other = HomePage.objects.get().get_children().get(slug="contact")
        Site.objects.update(root_page=other)
        site_prepare()
        assert Site.objects.get().root_page_id == other.pk

    def test_the_host_follows_the_installation(self) -> None:
        with override_settings(SITE_URL="https://kerong.example.test"):
            site_prepare()
        site = Site.objects.get()
        assert (site.hostname, site.port) == ("kerong.example.test", 443)

    @pytest.mark.django_db(transaction=True)
    def test_it_also_prepares_an_emptied_database(self) -> None:
        call_command("flush", interactive=False, verbosity=0)
        assert "/" in site_prepare()


class TestPlainPages:
    @pytest.mark.parametrize("path", PATHS)
    def test_chinese_is_the_default_whatever_the_browser_says(self, client: Client, path: str) -> None:
        response = client.get(path, headers={"accept-language": "en"})
        assert response["Content-Language"] == "zh-hans"
        assert '<html lang="zh-Hans">' in response.content.decode()

    @pytest.mark.parametrize("path", PATHS)
    def test_the_english_page_holds_no_chinese(self, client: Client, path: str) -> None:
        words = main_of(read(client, path, "en"))
        assert not CHINESE.search(words), CHINESE.search(words)

    @pytest.mark.parametrize("page", FIRST_PAGES, ids=lambda page: page.slug)
    def test_each_page_is_there_in_its_own_words(self, client: Client, page) -> None:
        assert page.title in read(client, f"/{page.slug}/")
        assert page.title_en in read(client, f"/{page.slug}/", "en")

    @pytest.mark.parametrize("page", [page for page in FIRST_PAGES if issubclass(page.kind, TextPage)], ids=str)
    def test_both_languages_say_as_much(self, page) -> None:
        chinese, english = ((CONTENT / f"{page.slug}.{code}.html").read_text(encoding="utf-8") for code in ("zh", "en"))
        tags = re.compile(r"<(/?\w+)")
        assert tags.findall(chinese) == tags.findall(english)
        assert not CHINESE.search(english)

    def test_what_the_law_asks_is_said(self, client: Client) -> None:
        terms = read(client, "/terms/")
        for promise in ("信息中介", "不经手资金", "不向企业收费", "不出售数据", "不做信用评分"):
            assert promise in terms
        assert "不写入数据库，不写入日志" in read(client, "/privacy/")

    def test_a_page_without_english_says_so_and_marks_the_chinese(self, client: Client) -> None:
        PlainPage.objects.filter(slug="terms").update(body_en="", title_en="")
        html = read(client, "/terms/", "en")
        assert "This page exists in Chinese only." in html
        assert 'lang="zh-Hans"' in html
        assert "不经手资金" in html

    def test_editors_cannot_bring_in_scripts(self, client: Client) -> None:
        PlainPage.objects.filter(slug="terms").update(title="<script>alert(1)</script>")
        assert "<script>alert(1)" not in read(client, "/terms/")

    def test_an_unpublished_page_is_gone_from_the_site_and_its_footer(self, client: Client) -> None:
        PlainPage.objects.get(slug="terms").unpublish()
        assert client.get("/terms/").status_code == 404
        assert 'href="/terms/"' not in read(client, "/")

    def test_every_link_in_the_texts_leads_somewhere(self, client: Client) -> None:
        links = {
            link for file in Path(CONTENT).glob("*.html") for link in re.findall(r'href="([^"]+)"', file.read_text())
        }
        assert links
        assert all(client.get(link).status_code == 200 for link in links)


class TestContact:
    def test_nothing_is_shown_that_nobody_filled_in(self, client: Client) -> None:
        html = read(client, "/contact/")
        assert "<dl" not in main_of(html)
        assert "mailto:" not in html
        assert not re.search(r"\d{7,}", main_of(html)), "a telephone number that nobody gave"

    def test_what_the_bureau_filled_in_is_shown(self, client: Client) -> None:
        ContactPage.objects.update(telephone="0731-0000000", email="office@bureau.test")
        html = read(client, "/contact/")
        assert "0731-0000000" in html
        assert 'href="mailto:office@bureau.test"' in html
        assert html.count("<dt>") == 2


class TestPolicyLibrary:
    def test_it_is_honestly_empty(self, client: Client) -> None:
        assert "There is nothing here yet" in read(client, "/policies/", "en")

    def test_it_is_in_the_navigation(self, client: Client) -> None:
        assert 'href="/policies/" aria-current="page"' in read(client, "/policies/")


class TestHomePage:
    def test_only_doors_of_rooms_that_are_built(self, client: Client) -> None:
        html = read(client, "/")
        assert 'href="/policies/"' in main_html(html)
        for url_name in ("matching:precheck", "institutions:catalogue"):
            if opens(url_name):
                assert f'href="{reverse(url_name)}"' in main_html(html)

    def test_a_door_closes_with_its_room(self, client: Client) -> None:
        PolicyLibraryPage.objects.get().unpublish()
        assert 'href="/policies/"' not in read(client, "/")

    def test_the_start_box_is_there_when_the_pre_check_is(self, client: Client) -> None:
        html = main_html(read(client, "/"))
        assert doors.start_box()
        assert f'action="{reverse("matching:precheck")}"' in html
        for name in ("amount", "region", "qualifications"):
            assert f'name="{name}"' in html

    @pytest.mark.usefixtures("no_figures")
    def test_without_anything_to_count_there_are_no_figures(self, client: Client) -> None:
        figures.register_figure("nothing", lambda: None)
        html = read(client, "/")
        assert "kr-figures" not in html

    @pytest.mark.usefixtures("no_figures")
    def test_figures_are_those_of_the_rooms_in_order(self, client: Client) -> None:
        figures.register_figure("late", lambda: Figure("Later", 7), order=20)
        figures.register_figure("offerings", lambda: Figure("Products", 41, "款", "of them 9 loans"), order=10)
        figures.register_figure("funds", lambda: Figure("Funds", 2), order=15)
        html = read(client, "/", "en")
        assert re.findall(r"<dt>(\w+)</dt><dd>(\d+)", html) == [("Products", "41"), ("Funds", "2"), ("Later", "7")]
        assert "of them 9 loans" in html
        assert "the conditions of 43 financing products" in html

    @pytest.mark.usefixtures("no_figures")
    def test_a_breakdown_is_a_table_with_bars(self, client: Client) -> None:
        rows = (Bar("Loans", 40, "/policies/"), Bar("Insurance", 10))
        figures.register_breakdown("kinds", lambda: Breakdown("Loans are most", "Kind", "Products", rows))
        html = read(client, "/", "en")
        assert "Loans are most" in html
        assert re.findall(r"--v:(\d+)", html) == ["100", "25"]
        figures.register_breakdown("kinds", lambda: Breakdown("Loans are most", "Kind", "Products", ()))
        assert "Loans are most" not in read(client, "/", "en")

    def test_the_bureau_may_write_the_first_sentence(self, client: Client) -> None:
        HomePage.objects.update(headline="第一行，\n第二行。", lead="一句说明。")
        html = read(client, "/")
        assert "第一行，<br>第二行。" in html
        assert "一句说明。" in html
        assert "第一行" in read(client, "/", "en"), "Chinese where the English is empty"

    def test_it_holds_no_invented_activity(self, client: Client) -> None:
        html = main_of(read(client, "/"))
        for word in ("放款", "接单", "响应时间", "近 90 天"):
            assert word not in html


def main_html(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


class TestAdministration:
    def test_it_is_in_chinese_and_offers_only_plain_pages(self, client: Client) -> None:
        sign_in(client, people.bob(with_second_factor=True))
        assert '<html lang="zh-hans"' in client.get("/admin/").content.decode()
        home = HomePage.objects.get()
        # The other kinds exist once, so that Wagtail has nothing to choose from and opens the form.
        response = client.get(f"/admin/pages/{home.pk}/add_subpage/")
        assert response["Location"] == f"/admin/pages/add/cms/plainpage/{home.pk}/"
        assert client.get(response["Location"]).status_code == 200

    @pytest.mark.parametrize("slug", ["privacy", "contact", "policies"])
    def test_pages_can_be_edited(self, client: Client, slug: str) -> None:
        sign_in(client, people.bob(with_second_factor=True))
        page = Page.objects.get(slug=slug)
        assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200

    def test_an_edit_is_published(self, client: Client) -> None:
        sign_in(client, people.bob(with_second_factor=True))
        page = ContactPage.objects.get()
        fields = {
            "title": page.title,
            "title_en": page.title_en,
            "slug": page.slug,
            "body": rich_text(page.body, features=BODY_FEATURES),
            "body_en": rich_text(page.body_en, features=BODY_FEATURES),
            "telephone": "0731-1111111",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "action-publish",
        }
        response = client.post(f"/admin/pages/{page.pk}/edit/", fields)
        assert response.status_code == 302
        assert "0731-1111111" in read(Client(), "/contact/")
