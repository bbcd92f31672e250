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


def _java_and_maven() -> str | None:
    """The java that runs the node: 17 or newer, with its compiler, since the launcher is run from source."""
    java = shutil.which("java")
    if not java or not shutil.which("mvn"):
        return None
    done = subprocess.run([java, "--list-modules"], capture_output=True, text=True, check=False, timeout=30)
    modules = dict(line.partition("@")[::2] for line in done.stdout.split())
    release = modules.get("java.base", "").partition(".")[0]
    return java if release.isdigit() and int(release) >= 17 and "jdk.compiler" in modules else None


PARTS = {
    "chromium": Part(_chromium, "apt-get install chromium"),
    "cjk fonts": Part(_cjk_fonts, "apt-get install fontconfig fonts-noto-cjk"),
    "postgresql": Part(_postgresql, "apt-get install postgresql"),
    "elasticsearch": Part(_java_and_maven, "apt-get install default-jre-headless maven, for Java 17 or newer"),
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
