"""A visitor as the proxy passes them on: HTTPS as far as the site knows, cookies kept, forms sent as a browser does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import requests

HOST = "kerong.example"
TIMEOUT_SECONDS = 30

# A firm of the district that knows a dozen facts about itself: what each step of the pre-check asks.
# The amounts are unlikely to stand anywhere else, so that a log that holds one gives itself away.
FIRM: tuple[Mapping[str, Sequence[str]], ...] = (
    {"amount": ["317.29"], "region": ["430105"], "qualifications": ["hnte", "tsme"]},
    {"founded": ["2018-05-07"], "revenue": ["3141.59"], "debt_ratio": ["46.31"], "tax_grade": ["A"]},
    {"invention_patents": ["5"], "software_copyrights": ["12"], "rd_ratio": ["9.17"], "lenders": ["1"]},
)
TELLING = ("317.29", "3141.59", "46.31", "2018-05-07", "9.17")


class FormError(Exception):
    """A page does not hold the form that was looked for."""


@dataclass
class _Form:
    """Where a form is sent, the names of its fields, and those that are hidden with their values."""

    action: str
    names: set[str] = field(default_factory=set)
    hidden: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """The forms of a page. `names` of a form holds its id as well."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(_Form(given.get("action", ""), {given.get("id", "")}))
            self._inside = True
        elif self._inside and tag in ("input", "select", "textarea") and given.get("name"):
            self.found[-1].names.add(given["name"])
            if given.get("type") == "hidden":
                self.found[-1].hidden.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


class Visitor:
    """One visitor of the server at 127.0.0.1:`port`, who reads `language`. Redirections are not followed."""

    def __init__(self, port: int, language: str = "en") -> None:
        self.port = port
        self.language = language
        self.cookies: dict[str, str] = {}
        self._session = requests.Session()
        # Neither a proxy of this machine nor its netrc file takes part.
        self._session.trust_env = False

    def get(self, path: str, scheme: str = "https") -> requests.Response:
        return self._ask("GET", path, scheme)

    def send(self, page: requests.Response, form: str, answers: Mapping[str, str | Sequence[str]]) -> requests.Response:
        """Send the form of a page that has the id `form` or a field of that name, with its hidden fields and `answers`.
        FormError when there is none."""
        forms = _Forms()
        forms.feed(page.text)
        found = next((one for one in forms.found if form in one.names), None)
        path = page.url.removeprefix(self._origin)
        if found is None:
            raise FormError(f"{path} ({page.status_code}) has no form {form!r}")
        hidden = [(name, value) for name, value in found.hidden if name not in answers]
        typed = [(name, one) for name, values in answers.items() for one in _listed(values)]
        return self._ask("POST", found.action or path, "https", [*hidden, *typed], path)

    @property
    def _origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _ask(
        self,
        method: str,
        path: str,
        scheme: str,
        fields: list[tuple[str, str]] | None = None,
        referer: str = "",
    ) -> requests.Response:
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": scheme,
            "X-Forwarded-For": "203.0.113.7",
            "Accept-Language": self.language,
            # By hand: the site's cookies are for HTTPS, which ended at the proxy.
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if fields is not None:
            headers |= {"Origin": f"https://{HOST}", "Referer": f"https://{HOST}{referer}"}
        answer = self._session.request(
            method,
            f"{self._origin}{path}",
            headers=headers,
            data=fields,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
        self.cookies.update({cookie.name: cookie.value or "" for cookie in answer.cookies})
        return answer

    def close(self) -> None:
        self._session.close()


def _listed(values: str | Sequence[str]) -> Sequence[str]:
    return [values] if isinstance(values, str) else values


def run_precheck(visitor: Visitor, start: requests.Response) -> requests.Response:
    """From the first page of the pre-check, every step answered for FIRM, to the page behind the last one."""
    page = start
    for answers in FIRM:
        page = visitor.send(page, "answers", {**answers, "go": "next"})
    return page
