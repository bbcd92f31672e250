"""A real browser on a live server.

`page_wide` (1440 px) and `page_phone` (390 px) are Playwright pages whose relative addresses are the live server's.
At the end of each test a page fails it if anything was asked of another host, a part of a page was not found, or
the console showed an error; so does a breach of the content security policy, which the console reports.
`PICTURES=/some/folder` keeps what `picture(page, name)` takes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.machine import require

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    # Playwright's loop runs in this thread, and Django would refuse the database there; no view runs in it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def browser(_playwright: Playwright) -> Iterator[Browser]:
    chromium = require("chromium")
    require("cjk fonts")
    launched = _playwright.chromium.launch(
        executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    )
    yield launched
    launched.close()


class Watch:
    """Notes what a page must not do. `faults` are sentences; `allow(text)` forgives those that contain it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.faults: list[str] = []
        self._allowed: list[str] = []
        self._origin = origin
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def allow(self, text: str) -> None:
        self._allowed.append(text)

    def remaining(self) -> list[str]:
        return [fault for fault in self.faults if not any(text in fault for text in self._allowed)]

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:", "blob:", "about:")):
            self.faults.append(f"asked another host: {request.url}")

    def _response(self, response: Response) -> None:
        # A whole page may be an error page on purpose; a part of a page may not.
        if response.status >= 400 and response.request.resource_type != "document":
            self.faults.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # "Failed to load resource" repeats what `_response` has judged.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer) -> Iterator[OpenPage]:
    """`open_page(viewport, javascript=True)`: a page in a context of its own; `page.watch` is its `Watch`."""
    opened: list[tuple[Page, Watch]] = []

    def _open(viewport: dict[str, int], *, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.watch = Watch(page, live_server.url)  # type: ignore[attr-defined]
        opened.append((page, page.watch))  # type: ignore[attr-defined]
        return page

    yield _open
    faults = [fault for _page, watch in opened for fault in watch.remaining()]
    for page, _watch in opened:
        page.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page_wide(open_page: OpenPage) -> Page:
    return open_page(WIDE)


@pytest.fixture
def page_phone(open_page: OpenPage) -> Page:
    return open_page(PHONE)


@pytest.fixture
def page_without_script(open_page: OpenPage) -> Page:
    return open_page(WIDE, javascript=False)


@pytest.fixture
def speak() -> Callable[[Page, str], None]:
    """`speak(page, "en")` sets the language cookie, as the switch does."""

    def _speak(page: Page, language: str) -> None:
        origin = page.watch._origin  # type: ignore[attr-defined]
        page.context.add_cookies([{"name": "language", "value": language, "url": origin}])

    return _speak


@pytest.fixture
def sign_in(client: Any) -> Callable[[Page, Any], None]:
    """`sign_in(page, user)`: the page's context gets a session of this user, without going through the form."""

    def _sign_in(page: Page, user: Any) -> None:
        client.force_login(user)
        origin = page.watch._origin  # type: ignore[attr-defined]
        cookie = client.cookies["sessionid"]
        page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": origin}])

    return _sign_in


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Fails with axe's findings (WCAG 2.2 A and AA, and its best practices), or when the page scrolls sideways."""

    def _assert(page: Page) -> None:
        # The script goes in through the debugger, so the page's content security policy stays in force.
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": AXE_TAGS}})
        found = [
            f"{violation['id']}: {violation['help']}\n    {node['html'][:200]}\n    {node['failureSummary']}"
            for violation in results.response["violations"]
            for node in violation["nodes"][:5]
        ]
        assert not found, f"{page.url} at {page.viewport_size}:\n" + "\n".join(found)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px at {page.viewport_size}"

    return _assert


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """`picture(page, "gallery")` writes PICTURES/gallery-<width>.png; nothing without PICTURES."""

    def _picture(page: Page, name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            width = (page.viewport_size or WIDE)["width"]
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)

    return _picture
