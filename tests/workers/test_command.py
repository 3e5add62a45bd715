"""A command in a process of its own: its records arrive as they come, and whatever goes wrong is a sentence."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest

from core.workers.command import Command


class Heard(Command):
    """A command whose records are listed; `came` is set with the first."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.came = Event()
        super().__init__("trace", "lenet5")

    def take(self, record: dict[str, Any]) -> None:
        self.records.append(record)
        self.came.set()
        if "full" in record:
            raise OSError("the disk is full")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """program("echo 1"): the process runs these lines of a shell instead of Python."""

    def make(lines: str) -> None:
        file = tmp_path / "program"
        file.write_text(f"#!/bin/sh\n{lines}\n")
        file.chmod(0o755)
        monkeypatch.setattr("core.workers.command.sys.executable", str(file))

    return make


def test_its_records_are_those_of_the_command_line() -> None:
    heard = Heard()
    heard.wait()
    assert heard.is_over and heard.problem == "" and heard.records[-1]["parameters"] == 61_706


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("""echo '{"error": "x", "message": "There is no such thing."}'; exit 2""", "There is no such thing."),
        ("exit 3", "The process ended with status 3. See `python -m core trace lenet5`."),
        ("echo no JSON", "What `trace` computes could not be kept: Expecting value: line 1 column 1 (char 0)"),
        ("""echo '{"full": 1}'""", "What `trace` computes could not be kept: the disk is full"),
    ],
)
def test_what_goes_wrong_is_its_problem(lines: str, problem: str, program: Callable[[str], None]) -> None:
    program(lines)
    heard = Heard()
    heard.wait()
    assert heard.problem == problem


def test_one_that_is_stopped_ends_without_a_problem_and_what_it_gave_stays(program: Callable[[str], None]) -> None:
    program("""echo '{"first": 1}'; exec sleep 60""")
    heard = Heard()
    assert heard.came.wait(30) and not heard.is_over and not heard.waits
    heard.stop()
    heard.wait()
    assert heard.records == [{"first": 1}] and heard.problem == ""


def test_one_that_is_stopped_while_it_waits_for_its_turn_never_begins(program: Callable[[str], None]) -> None:
    turn = Lock()

    class Waiting(Heard):
        def around(self) -> AbstractContextManager[object]:
            return turn

    program("""echo '{"first": 1}'""")
    with turn:
        waiting = Waiting()
        assert waiting.waits and not waiting.is_over
        waiting.stop()
        assert waiting.is_over and not waiting.waits
    waiting.wait()
    assert waiting.records == [] and waiting.problem == ""


def test_with_nothing_left_to_do_when_its_turn_comes_no_process_is_started(program: Callable[[str], None]) -> None:
    class Done(Heard):
        def words(self) -> None:
            return None

    program("""echo '{"first": 1}'""")
    done = Done()
    done.wait()
    assert done.is_over and done.records == [] and done.problem == ""
