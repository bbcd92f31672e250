"""The whole demo, prepared again and again: what a user typed stays, whatever step runs, until RESET=yes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.long.lists import PROJECT
from tests.long.stage import processors

pytestmark = pytest.mark.slow

LATER_RUN_SECONDS = 15

# A visitor of the demo: registers, edits a page, adds one, uploads a file, withdraws a product, saves facts of a firm.
TYPE = """
from django.conf import settings
from django.utils import timezone
from wagtail.models import Page
from cms.models import PlainPage
from marketplace.accounts.services import user_add
from marketplace.enterprises.models import Enterprise
from marketplace.enterprises.services import StatedFact, enterprise_save_facts
from marketplace.institutions.models import Offering
from marketplace.institutions.services import offering_withdraw

user_add(email="typed@kerong.example", password="correct horse battery 7")
page = PlainPage.objects.get(slug="privacy")
page.title = "typed"
page.save_revision().publish()
page.get_parent().add_child(instance=PlainPage(title="typed too", slug="typed-too", body="<p>typed</p>"))
settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
(settings.MEDIA_ROOT / "typed.txt").write_text("typed")
offering_withdraw(offering=Offering.objects.order_by("external_id").first())
today = timezone.localdate()
fact = StatedFact(value="123.45", source="typed", date=today, grade="statement")
enterprise_save_facts(enterprise=Enterprise.objects.first(), facts={"revenue": fact}, valid_from=today)
"""

READ = """
import json
from django.conf import settings
from wagtail.models import Page
from marketplace.accounts.models import User
from marketplace.enterprises.models import Enterprise
from marketplace.institutions.models import Offering
from search.models import Outbox

first = Enterprise.objects.first()
print(json.dumps({
    "users": list(User.objects.values_list("email", flat=True)),
    "pages": sorted(Page.objects.filter(title__startswith="typed").values_list("slug", flat=True)),
    "upload": (settings.MEDIA_ROOT / "typed.txt").exists(),
    "withdrawn": Offering.objects.filter(state="withdrawn").count(),
    "facts": sorted(first.latest_version().content)[:3] if first else None,
    "offerings": Offering.objects.count(),
    "enterprises": Enterprise.objects.count(),
    "outbox": Outbox.objects.count(),
}))
"""

TYPED = {
    "users": ["typed@kerong.example"],
    "pages": ["privacy", "typed-too"],
    "upload": True,
    "withdrawn": 1,
    "facts": ["revenue"],
}
UNTOUCHED: dict[str, Any] = {"users": [], "pages": [], "upload": False, "withdrawn": 0}


class Demo:
    """The demo in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "WARNING",
            "DEBUG": "no",
        }

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == "", "the demo says what went wrong, and nothing did"
        return done.stdout

    def run(self, what: str, *arguments: str) -> tuple[str, float]:
        """Prepare the demo; gives what it said and the seconds it took, which are printed."""
        started = time.monotonic()
        said = self.manage("demo", *arguments)
        seconds = time.monotonic() - started
        print(f"\n{what}: {seconds:.1f} s; {processors()}", flush=True)
        return said, seconds

    def holds(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.manage("shell", "--no-imports", "--command", READ))
        return found


def picked(found: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in like}


def test_what_a_user_typed_stays_until_reset(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "var")
    demo.run("first run")
    fresh = demo.holds()
    assert picked(fresh, UNTOUCHED) == UNTOUCHED
    assert (fresh["enterprises"], fresh["outbox"]) == (1300, 0)
    demo.manage("shell", "--no-imports", "--command", TYPE)
    assert picked(demo.holds(), TYPED) == TYPED

    said, seconds = demo.run("later run, nothing changed")
    assert said.count("up to date") == 4, said
    assert seconds <= LATER_RUN_SECONDS
    assert picked(demo.holds(), TYPED) == TYPED

    # As after an update that changes every step's inputs.
    (demo.folder / "demo-stamps.json").unlink()
    said, _seconds = demo.run("every step again")
    assert "up to date" not in said
    again = demo.holds()
    assert picked(again, TYPED) == TYPED
    assert (again["enterprises"], again["offerings"], again["outbox"]) == (1300, fresh["offerings"], 0)

    demo.run("RESET=yes", "--reset")
    anew = demo.holds()
    assert picked(anew, UNTOUCHED) == UNTOUCHED
    assert anew["offerings"] == fresh["offerings"]
