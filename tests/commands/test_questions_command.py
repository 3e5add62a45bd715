"""questions: each with its answer, as a record and as text."""

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
