"""The container files against the rehearsal, which is what runs here: the same commands, nothing exposed but the web."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from marketplace.settings.environment import VARIABLES
from tests.elasticsearch.home import DESCRIPTOR
from tests.production.rehearse import GUNICORN, PREPARE, WORKERS

PROJECT = Path(__file__).resolve().parent.parent.parent
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def test_the_rooms_of_the_site_are_there() -> None:
    assert set(OURS) == {"web", "prepare", *WORKERS}
    assert set(SERVICES) == {*OURS, "database", "search", "certificates"}


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
    assert len(images) == 4
    for image in images:
        assert re.search(r":\d+(\.\d+)*", image), image


def test_the_tests_run_on_the_release_of_elasticsearch_that_production_does() -> None:
    pinned = re.search(r"<elasticsearch\.version>(.+)<", DESCRIPTOR.read_text(encoding="utf-8"))
    assert pinned
    assert {SERVICES[name]["image"] for name in ("search", "certificates")} == {f"elasticsearch:{pinned[1]}"}


def test_elasticsearch_is_asked_over_tls_with_a_password_and_its_certificate_is_verified() -> None:
    given = SERVICES["search"]["environment"]
    assert given["xpack.security.enabled"] == given["xpack.security.http.ssl.enabled"] == "true"
    probe = SERVICES["search"]["healthcheck"]["test"][1]
    assert "--cacert " in probe
    assert "https://localhost:9200/" in probe
    assert "-k " not in probe
    for name in OURS:
        environment = SERVICES[name]["environment"]
        assert environment["ELASTICSEARCH_URL"] == "https://elastic:${ELASTIC_PASSWORD:-unset}@search:9200"
        trusted = re.fullmatch(r"\$\{ELASTIC_PASSWORD:\+(.+)/(.+)\}", environment["ELASTICSEARCH_CA_FILE"])
        assert trusted
        folder, file = trusted.groups()
        assert f"authority:{folder}:ro" in SERVICES[name]["volumes"]
        assert f" /authority/{file}\n" in SERVICES["certificates"]["command"][0]


def test_only_the_node_has_its_key_and_nobody_keeps_the_authoritys() -> None:
    holders = {
        name: [volume for volume in service.get("volumes", ()) if volume.startswith("certificates:")]
        for name, service in SERVICES.items()
    }
    assert {name: volumes for name, volumes in holders.items() if volumes} == {
        "certificates": ["certificates:/certificates"],
        "search": ["certificates:/usr/share/elasticsearch/config/certificates:ro"],
    }
    assert SERVICES["certificates"]["network_mode"] == "none"
    kept = re.findall(r"^install .*$", SERVICES["certificates"]["command"][0], re.MULTILINE)
    assert kept
    assert not [line for line in kept if "ca.key" in line]
    assert [line for line in kept if ".key" in line] == [
        "install -m 400 -o 1000 search/search.key /certificates/search.key"
    ]


def test_elasticsearch_waits_for_its_certificates_and_the_site_for_elasticsearch() -> None:
    done = {"condition": "service_completed_successfully"}
    assert SERVICES["search"]["depends_on"] == {"certificates": done}
    for name in ("web", "indexer", "prepare"):
        assert SERVICES[name]["depends_on"]["search"] == {"condition": "service_healthy", "required": False}
    assert {name for name, service in SERVICES.items() if "profiles" in service} == {"search", "certificates"}


def test_one_indexer_unless_more_are_asked_for() -> None:
    assert SERVICES["indexer"]["deploy"] == {"replicas": "${INDEXERS:-1}"}


def test_the_certificates_are_made_by_a_script_that_a_shell_reads(tmp_path: Path) -> None:
    """Without a password it stops with the remedy; with certificates there already it changes nothing."""
    script = SERVICES["certificates"]["command"][0].replace("$$", "$")
    for folder in ("authority", "certificates"):
        script = script.replace(f"/{folder}/", f"{tmp_path / folder}/")
        (tmp_path / folder).mkdir()
    for file in ("authority/ca.crt", "certificates/search.key"):
        (tmp_path / file).write_text("there")

    def run(**environment: str) -> subprocess.CompletedProcess[str]:
        command = [*SERVICES["certificates"]["entrypoint"], script]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30)

    refused = run(PATH=os.environ["PATH"])
    assert refused.returncode != 0
    assert "set ELASTIC_PASSWORD" in refused.stderr
    assert run(PATH=os.environ["PATH"], ELASTIC_PASSWORD="secret").returncode == 0
    assert (tmp_path / "certificates/search.key").read_text() == "there"


def test_no_secret_is_built_in() -> None:
    """What the build needs to name static files is given to one command and is no secret."""
    assert not re.search(r"^(ENV|ARG)[^\n]*(SECRET|PASSWORD|TOKEN)", DOCKERFILE, re.MULTILINE)
    ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*", "only what is named enters the image"
    assert "!.env" not in ignored
