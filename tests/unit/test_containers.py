"""The container files against the rehearsal, which is what runs here: the same commands, nothing exposed but the web."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from marketplace.settings.environment import VARIABLES
from tests.production.rehearse import GUNICORN, PREPARE, WORKERS

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def test_the_rooms_of_the_site_are_there() -> None:
    assert set(OURS) == {"web", "prepare", *WORKERS}
    assert set(SERVICES) == {*OURS, "database", "search"}


def test_only_the_web_server_is_reachable_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in published["web"])
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("database", "search", "prepare", "indexer"):
        assert SERVICES[name]["networks"] == ["inside"], name


@pytest.mark.parametrize("name", WORKERS)
def test_beside_the_web_server_runs_what_is_rehearsed(name: str) -> None:
    assert SERVICES[name]["command"] == ["python", "manage.py", *WORKERS[name]]


def test_the_web_server_is_the_one_rehearsed() -> None:
    command = json.loads(DOCKERFILE.rpartition("\nCMD ")[2])
    assert command == ["gunicorn", "--bind=0.0.0.0:8000", *GUNICORN, "marketplace.wsgi"]


def test_tables_pages_and_index_are_prepared_before_anything_starts() -> None:
    command = " ".join(SERVICES["prepare"]["command"])
    steps = [step[0] for step in PREPARE if step[0] in ("migrate", "prepare_site", "rebuild_index")]
    places = [command.index(f"manage.py {step}") for step in steps]
    assert len(steps) == 3
    assert places == sorted(places)
    for name in ("web", *WORKERS):
        assert SERVICES[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["healthcheck"] if name in WORKERS else True
    user = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert user[-1] not in ("root", "0")


@pytest.mark.parametrize("name", OURS)
def test_what_the_environment_sets_is_known_and_no_secret_stands_here(name: str) -> None:
    given = SERVICES[name]["environment"]
    assert set(given) - {"DJANGO_SETTINGS_MODULE"} <= {variable.name for variable in VARIABLES}
    for secret in ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL"):
        assert re.search(r"\$\{[A-Z_]+:\?", given[secret]), f"{secret} must come from outside and stop the start"


def test_images_are_of_a_named_release() -> None:
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images += re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(images) == 3
    for image in images:
        assert re.search(r":\d+(\.\d+)*", image), image


def test_no_secret_is_built_in() -> None:
    """What the build needs to name static files is given to one command and is no secret."""
    assert not re.search(r"^(ENV|ARG)[^\n]*(SECRET|PASSWORD|TOKEN)", DOCKERFILE, re.MULTILINE)
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*", "only what is named enters the image"
    assert "!.env" not in ignored
