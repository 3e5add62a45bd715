"""The image and the compose file, part by part: what they copy is there, what they start and set is known."""

import re
import shlex
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import dask
import pytest
import yaml
from packaging.specifiers import SpecifierSet
from streamlit.web import cli

from core.learning import provenance
from core.store import database
from core.workers import engine

ROOT = Path(__file__).parents[1]
LINES = re.sub(r"\\\n", "", (ROOT / "Dockerfile").read_text()).splitlines()
SETTINGS = re.compile(r"\$\{(\w+):([-?])([^}]*)\}")
COMPOSE: dict[str, Any] = yaml.safe_load(
    SETTINGS.sub(lambda found: found[3] if found[2] == "-" else found[1], (ROOT / "compose.yaml").read_text())
)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: shlex.split(one["command"]) for name, one in SERVICES.items() if "command" in one}


def instructions(name: str) -> list[str]:
    return [line.partition(" ")[2] for line in LINES if line.startswith(f"{name} ")]


def test_the_image_has_a_python_that_the_project_supports() -> None:
    (image,) = instructions("FROM")
    version = re.match(r"python:(\d+\.\d+)-slim", image)
    supported = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert version and SpecifierSet(supported).contains(f"{version[1]}.0")


def test_the_image_copies_all_that_the_app_needs_and_the_ignore_file_lets_it_through() -> None:
    sources = {source for copied in instructions("COPY") for source in copied.split()[:-1]}
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources == let_through and all((ROOT / source).exists() for source in sources)
    assert sources >= {"app.py", "core", "pages", "checkpoints", ".streamlit", "requirements.txt", "pyproject.toml"}


def test_the_image_and_compose_start_the_app_where_others_reach_it() -> None:
    assert shlex.join(OURS["app"]).startswith("streamlit run app.py --server.address 0.0.0.0 ")
    assert yaml.safe_load(instructions("CMD")[0]) == OURS["app"][:5]
    assert SERVICES["app"]["ports"] == ["127.0.0.1:8501:8501"] and not [
        one for name, one in SERVICES.items() if name != "app" and "ports" in one
    ]


def test_one_part_builds_the_image_and_the_others_take_it_from_there() -> None:
    assert [name for name, one in SERVICES.items() if "build" in one] == ["app"]
    assert {SERVICES[name]["image"] for name in OURS} == {"from-mlp-to-cnn"}
    assert [name for name in OURS if SERVICES[name].get("pull_policy") == "never"] == ["scheduler", "worker"]


def test_the_database_is_ready_only_once_others_reach_it() -> None:
    assert SERVICES["app"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert shlex.join(SERVICES["db"]["healthcheck"]["test"]).startswith("CMD pg_isready --host 127.0.0.1 ")


def test_each_command_is_one_that_its_program_takes() -> None:
    assert set(OURS) == {"app", "scheduler", "worker"}
    cli.main_run.make_context("run", OURS["app"][2:])
    for name in ("scheduler", "worker"):
        program, command, *arguments = OURS[name]
        assert (program, command) == ("dask", name)
        import_module(f"distributed.cli.dask_{name}").main.make_context(name, list(arguments))
    worker = shlex.join(OURS["worker"])
    assert "--death-timeout 60" in worker and "--nthreads 1" in worker and import_module(worker.rpartition("--preload ")[2])


def test_the_settings_are_known_and_lead_to_parts_that_are_there() -> None:
    for name in OURS:
        settings = SERVICES[name]["environment"]
        assert set(settings) == {database.SETTING, engine.SCHEDULER, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"}
        place = database.parsed(settings[database.SETTING])
        made = SERVICES["db"]["environment"]
        assert (place.host, place.username, place.database) == ("db", made["POSTGRES_USER"], made["POSTGRES_DB"])
        assert place.password == made["POSTGRES_PASSWORD"] and place.get_dialect().driver == "psycopg"
        assert settings[engine.SCHEDULER] == "tcp://scheduler:8786" and OURS["scheduler"][-2:-1] == ["8786"]
    assert dask.config.get("distributed.scheduler.allowed-failures") is not None


def test_results_name_the_commit_that_the_image_was_built_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert instructions("ARG") == ['COMMIT=""'] and f"{provenance.COMMIT}=$COMMIT" in instructions("ENV")
    assert SERVICES["app"]["build"]["args"]["COMMIT"] == ""  # that of the shell, or none
    monkeypatch.setenv(provenance.COMMIT, "0123456789ab")
    assert provenance._source.__wrapped__()["commit"] == "0123456789ab"


@pytest.mark.parametrize("name", SERVICES)
def test_each_part_waits_for_parts_and_keeps_in_volumes_that_are_there(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])
