"""The engine's README names every file, and its example prints what it says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ENGINE = Path(__file__).resolve().parents[2] / "marketplace" / "engine"
README = (ENGINE / "README.md").read_text(encoding="utf-8")


def test_the_example_prints_what_the_page_says() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (told,) = re.findall(r"```\n(.*?)```", README.split("```python", 1)[1].split("```", 1)[1], re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    assert printed.getvalue() == told


def test_every_file_is_named() -> None:
    named = set(re.findall(r"`(?:\w+/)?(\w+\.py|\w+/)`", README))
    files = {path.name for path in ENGINE.glob("*.py")} - {"__init__.py"}
    rooms = {f"{path.name}/" for path in ENGINE.iterdir() if (path / "__init__.py").exists()} - {"vocabulary/"}
    assert files | rooms <= named, sorted((files | rooms) - named)
