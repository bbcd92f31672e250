"""Templates are read by people: narrow, nested line by line, formatted, and a component says what it takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.structure import ROOT
from tests.templates_read import nested, templates, wide

ALL = dict(templates())
DJADE = Path(sys.executable).parent / "djade"
# Components for every page; those of one app stand beside its pages.
COMPONENTS = "templates/includes/"


def test_no_line_is_wide() -> None:
    assert {name: lines for name, text in ALL.items() if (lines := wide(text))} == {}


def test_what_nests_has_lines_of_its_own() -> None:
    assert {name: lines for name, text in ALL.items() if (lines := nested(text))} == {}


@pytest.mark.parametrize(
    "line",
    [
        '<div class="kr-head"><div><h1>{{ title }}</h1></div></div>',
        "<dt>{{ label }}</dt><dd>{{ value }}</dd>",
        "{% if rows %}<ul>{% for row in rows %}<li>{{ row }}</li>{% endfor %}</ul>{% endif %}",
        "</div></section>",
    ],
)
def test_a_nest_on_one_line_would_be_found(line: str) -> None:
    assert nested(f"<main>\n{line}\n</main>") == [line]


@pytest.mark.parametrize(
    "line",
    [
        '<li><a href="/">{% translate "Home" %}</a></li>',
        "{% if wrong %}",
        "<link><meta><dialog>",
        "{% comment %}<div><p>{% endcomment %}",
    ],
)
def test_one_element_with_what_flows_in_it_is_fine(line: str) -> None:
    assert nested(line) == []


def test_a_component_says_what_it_takes() -> None:
    silent = [
        name for name, text in ALL.items() if name.startswith(COMPONENTS) and not text.startswith("{% comment %}")
    ]
    assert silent == []


@pytest.mark.skipif(not DJADE.exists(), reason="djade is not installed: make dev")
def test_they_are_formatted() -> None:
    done = subprocess.run(
        [DJADE, "--check", "--target-version", "5.2", *ALL], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}Run: make format"
