"""exercise: a question, an answer judged, a solution."""


def test_an_exercise_is_asked_judged_and_solved(command):
    (record,) = command("exercise", "macs", "--seed", "3", "--answer", "5400", "--solution", "--json").records
    assert record["title"] == "Multiply-accumulates of a convolution" and record["unit"] == "MACs"
    assert (record["right"], record["slip"], record["answer"]) == (False, "output maps forgotten", 172_800)
    assert record["solution"] == "32·10·10 outputs · (6·3·3) = 172,800"


def test_nothing_but_the_question_is_told_without_an_answer(command):
    (record,) = command("exercise", "verdict", "--json").records
    assert record["options"] == ["holds", "does not hold", "within noise"] and not {"answer", "right"} & record.keys()
    assert "0: holds" in command("exercise", "verdict").out


def test_a_kind_that_there_is_not_is_refused(command):
    outcome = command("exercise", "sums")
    assert outcome.status == 2 and "output-size" in outcome.err
