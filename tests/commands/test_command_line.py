"""What all commands share: help, exit status, errors in the form that was asked for."""

import subprocess
import sys

import pytest

from core import __main__ as program
from core.design.refusal import Refusal


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("trace", ["NAME|FILE", "--json", "lenet5"]),
        ("train", ["--epochs", "--lr", "--repeats", "--recipe", "--out", "--thickness", "one-cycle"]),
        ("evaluate", ["NAME|FILE", "--dataset"]),
        ("classify", ["IMAGE", "--model"]),
        ("inside", ["IMAGE", "--layer", "--map", "--at", "--why", "grad-cam", "--class"]),
        ("doctor", ["--json"]),
    ],
)
def test_every_command_explains_itself(name, words, command):
    outcome = command(name, "--help")
    assert outcome.status == 0 and outcome.err == ""
    assert f"python -m core {name}" in outcome.out and all(word in outcome.out for word in words)


def test_the_program_lists_its_commands(command):
    outcome = command("--help")
    assert outcome.status == 0 and all(name in outcome.out for name in program.COMMANDS)


@pytest.mark.parametrize(
    "words", [[], ["tracee"], ["trace"], ["trace", "lenet5", "--colour"], ["train", "mlp1", "--epochs", "x"]]
)
def test_words_that_make_no_command_are_refused_with_the_usage(words, command):
    outcome = command(*words)
    assert outcome.status == 2 and outcome.out == "" and outcome.err.startswith("usage: python -m core")


@pytest.mark.parametrize(
    "words",
    [
        ["trace", "lenet6"],
        ["train", "lenet6"],
        ["train", "mlp1", "--dataset", "minst"],
        ["evaluate", "lenet6"],
        ["classify", "x.png", "--model", "lenet6"],
        ["inside", "lenet6", "x.png"],
    ],
    ids=" ".join,
)
def test_an_unknown_name_is_reported_in_plain_text_and_in_json(words, command):
    plain, coded = command(*words), command(*words, "--json")
    assert (plain.status, coded.status) == (2, 2) and plain.out == coded.err == ""
    (record,) = coded.records
    assert plain.err == f"python -m core {words[0]}: {record['message']}\n"
    assert record["message"].startswith("There is no ") and ("lenet6" in record["message"] or "minst" in record["message"])


def test_a_name_that_is_also_a_commands_name_is_only_a_name(command):
    outcome = command("trace", "doctor")
    assert outcome.status == 2 and "There is no network named 'doctor'" in outcome.err


def test_an_interrupt_from_the_keyboard_ends_without_a_word(command, monkeypatch):
    def interrupt(options):
        raise KeyboardInterrupt

    monkeypatch.setattr("core.commands.doctor.run", interrupt)
    assert command("doctor") == (130, "", "")


def test_a_refusal_says_what_and_what_to_do(command, monkeypatch):
    def refuse(options):
        raise Refusal("full", "The disk is full.", "Free some space.")

    monkeypatch.setattr("core.commands.doctor.run", refuse)
    assert command("doctor") == (2, "", "python -m core doctor: The disk is full. Free some space.\n")
    assert command("doctor", "--json").records == [{"error": "full", "message": "The disk is full. Free some space."}]


def test_the_exit_status_is_that_of_the_process():
    done = subprocess.run([sys.executable, "-m", "core", "trace", "lenet6"], capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == "" and "There is no network named 'lenet6'." in done.stderr
