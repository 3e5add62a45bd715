"""questions: each with its answer, as a record and as text."""

from core.studies import results_file
from core.studies.questions import shipped
from core.studies.questions.all import QUESTIONS


def test_every_question_is_a_record_with_its_answer_and_what_is_missing(command):
    records = command("questions", "--json").records
    assert [record["question"] for record in records] == [question.name for question in QUESTIONS]
    assert all(record["says"] and record["asks"] and record["source"] for record in records)
    assert next(record for record in records if record["question"] == "gpu-level")["state"] == "answered in part"


def test_some_are_chosen_by_name_and_read_as_a_table(command):
    outcome = command("questions", "accuracy-by-class")
    assert outcome.status == 0 and outcome.out.startswith("“What is the accuracy of the image classifier?")
    assert "class" in outcome.out and "cat" in outcome.out and "Spearman" not in outcome.out
    assert command("questions", "nothing").status == 2


def test_a_question_without_its_file_says_so_and_the_others_are_answered(command, tmp_path, monkeypatch):
    monkeypatch.setitem(shipped.COMPARISONS, "cuda", tmp_path / "comparison-cuda.json")
    shipped.comparison.cache_clear()
    refused, answered = command("questions", "gpu-times", "batch-accuracies", "--json").records
    assert refused["state"] == "not answered" and "comparison-cuda.json is missing or damaged" in refused["says"]
    assert answered["state"] == "answered in part" and answered["rows"]


def test_a_question_without_the_results_of_its_study_names_the_command_that_makes_them(command, monkeypatch):
    read = results_file.read
    monkeypatch.setattr(results_file, "read", lambda study: None if study.name == "spread" else read(study))
    shipped.results.cache_clear()
    refused, answered = command("questions", "why", "batch-accuracies", "--json").records[::-1]
    assert (refused["state"], answered["state"]) == ("not answered", "answered in part")
    assert refused["says"] == "spread.json is missing. Run the study: python -m core study run spread."
