"""`make` finds a Python under each of its names, and makes an environment again whose Python was removed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def script(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the Makefile, and no Python on its path `bin`."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    for name in ("sh", "touch"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    return tmp_path


def made(project: Path, target: str) -> subprocess.CompletedProcess[str]:
    words = [str(shutil.which("make")), target]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTHON"))}
    return subprocess.run(
        words, cwd=project, env=environment | {"PATH": str(project / "bin")}, capture_output=True, text=True, timeout=60
    )


def add_python(project: Path, name: str, answer: str) -> None:
    """A Python that answers so, and makes environments whose pip does nothing."""
    pip = r"printf '#!/bin/sh\n' > .venv/bin/pip; /bin/chmod +x .venv/bin/pip"
    venv = f"/bin/mkdir -p .venv/bin; /bin/rm -f .venv/bin/pip; {pip}"
    script(project / "bin" / name, f'#!/bin/sh\ncase "$1" in -m) {venv};; *) echo {answer};; esac\n')


@pytest.mark.parametrize("target", [".venv/run", ".venv/dev"])
def test_an_environment_whose_python_was_removed_is_made_again(target: str, project: Path) -> None:
    script(project / ".venv/bin/pip", f"#!{project}/removed/python\n")
    add_python(project, "python3.12", "3.12")
    result = made(project, target)
    assert (result.returncode, result.stderr) == (0, "") and (project / target).exists()


def test_python3_is_taken_where_it_is_the_only_name(project: Path) -> None:
    add_python(project, "python3", "python3")
    result = made(project, ".venv/run")
    assert result.returncode == 0 and "python3 -m venv --clear .venv" in result.stdout


@pytest.mark.parametrize("broken", [False, True], ids=["nothing", "an environment whose Python was removed"])
def test_without_a_python_that_is_supported_a_sentence_says_what_to_install(broken: bool, project: Path) -> None:
    add_python(project, "python3", "")
    if broken:
        script(project / ".venv/bin/pip", f"#!{project}/removed/python\n")
    result = made(project, ".venv/run")
    assert result.returncode == 2 and "Python 3.11, 3.12 or 3.13 is needed and none was found" in result.stderr


@pytest.mark.parametrize(("version", "name"), [("3, 10", ""), ("3, 11", "python3"), ("3, 13, 9", "python3"), ("3, 14", "")])
def test_the_versions_that_python3_may_have(version: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = next(one for one in (ROOT / "Makefile").read_text().splitlines() if one.startswith("SUPPORTED := "))
    exec(line.removeprefix("SUPPORTED := import sys; ").replace("sys.version_info", f"({version})"))
    assert capsys.readouterr().out.strip() == name
