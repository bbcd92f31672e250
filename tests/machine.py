"""What the tests need of the machine. A missing part is skipped by name and reason; with CI=true it is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Part:
    """A part of the machine: `find` gives where it is, or None; `remedy` says what installs it."""

    find: Callable[[], str | None]
    remedy: str


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _cjk_fonts() -> str | None:
    if not (listing := shutil.which("fc-list")):
        return None
    found = subprocess.run([listing, ":lang=zh-cn", "file"], capture_output=True, text=True, check=False, timeout=30)
    return found.stdout.partition("\n")[0] or None


def _postgresql() -> str | None:
    """The folder of initdb and postgres: Debian keeps them off the PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).parent)
    return next((str(folder) for folder in folders if (folder / "initdb").exists()), None)


PARTS = {
    "chromium": Part(_chromium, "apt-get install chromium"),
    "cjk fonts": Part(_cjk_fonts, "apt-get install fontconfig fonts-noto-cjk"),
    "postgresql": Part(_postgresql, "apt-get install postgresql"),
    "java": Part(lambda: shutil.which("java"), "apt-get install openjdk-17-jre-headless"),
    "maven": Part(lambda: shutil.which("mvn"), "apt-get install maven"),
}


@cache
def locate(name: str) -> str | None:
    """Where the part `name` is, or None."""
    return PARTS[name].find()


def complain(name: str) -> str:
    """Why a test is skipped that needs the part `name`."""
    return f"{name} is missing on this machine ({PARTS[name].remedy})"


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def require(name: str) -> str:
    """Where the part `name` is; without it the test is skipped, or fails when CI=true."""
    if place := locate(name):
        return place
    if in_ci():
        pytest.fail(complain(name), pytrace=False)
    pytest.skip(complain(name))
