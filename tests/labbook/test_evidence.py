"""Answers to the documents' questions as entries: sentences, a table, and the files that they are computed from."""

from collections.abc import Callable
from typing import Any

import pytest

from core.labbook.again import NOTHING
from core.labbook.answered import answered
from core.labbook.entry import from_form
from core.labbook.evidence import to_entry
from core.studies.questions import shipped
from core.studies.questions.all import QUESTIONS
from core.studies.questions.question import Question

BY_NAME = {question.name: question for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_the_evidence_of_a_question_names_the_files_that_its_answer_reads(question: Question, monkeypatch) -> None:
    found: dict[str, set[str]] = {"studies": set(), "cards": set(), "times": set(), "comparisons": set()}

    def note(kind: str, attribute: str, name: Callable[[Any], str] = str) -> None:
        read = getattr(shipped, attribute)
        monkeypatch.setattr(shipped, attribute, lambda given: (found[kind].add(name(given)), read(given))[1])

    class Noted(dict[str, Any]):
        def __getitem__(self, device: str) -> Any:
            found["comparisons"].add(device)
            return super().__getitem__(device)

    note("studies", "study_named")
    note("cards", "read_header", lambda file: file.stem)
    note("times", "file_on")
    monkeypatch.setattr(shipped, "COMPARISONS", Noted(shipped.COMPARISONS))
    shipped.results.cache_clear()
    shipped.comparison.cache_clear()
    question.answer()
    assert {kind: set(names) for kind, names in question.evidence._asdict().items()} == found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_an_answer_is_an_entry_of_the_questions_with_its_sentences_and_where_its_numbers_come_from(question) -> None:
    answer = question.answer()
    entry = from_form(to_entry(question, answer).to_form())
    assert (entry.section, entry.title, entry.facts["source"]) == ("Questions", question.asks, question.source)
    assert entry.command == f"python -m core questions {question.name}"
    assert answer.says.split()[0].strip("*`") in entry.says and not {"*", "`", "|"} & set(entry.says)
    assert len(entry.rows) >= len(answer.rows) and "made" not in entry.facts
    assert any(name.endswith("machine") for name in entry.facts)


def test_numbers_of_another_machine_are_not_said_to_be_of_this_one() -> None:
    level, times_, factor = (to_entry(BY_NAME[name], BY_NAME[name].answer()).facts for name in ASKED)
    assert "NVIDIA H200" in level["machine"] and level["measured"].startswith("2026-11-29")
    assert "NVIDIA H200" in times_["profiles on cuda, machine"] and "NVIDIA" not in times_["profiles on cpu, machine"]
    assert times_["trainings, runs"].startswith("48, digest ")
    assert factor["runs"].startswith("63, digest ") and factor["seeds"] == "0 to 15"  # of two studies: 15 and 48 runs


ASKED = ("gpu-level", "gpu-times", "which-factor")


def test_of_a_text_in_markdown_the_sentences_and_the_table_are_kept() -> None:
    text = "**Total** counts `aten::t`,\nso:\n\n| layer | MACs |\n|:--|--:|\n| conv1 | 86,400 |\n| fc1 | *20* |\n\nThat is all."
    entry = answered("Why?", text, NOTHING)
    assert entry.says == "Total counts aten::t, so: That is all."
    assert entry.rows == [{"layer": "conv1", "MACs": "86,400"}, {"layer": "fc1", "MACs": "20"}]


def test_the_bytes_of_negative_memory_are_a_table_of_the_entry() -> None:
    entry = to_entry(BY_NAME["negative-memory"], BY_NAME["negative-memory"].answer())
    assert [row["allocated"] for row in entry.rows] == ["4,800 B = 4.69 KB", "4,800 B = 4.69 KB", "160 B"]
    assert "−9.53 KB" in entry.says
