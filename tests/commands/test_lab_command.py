"""lab: the guided labs by command; what was found is told only after a prediction and a measurement."""

from core.labbook.labs import LABS


def test_all_labs_and_the_steps_of_one_are_listed(command):
    assert [one["lab"] for one in command("lab", "--json").records] == [lab.name for lab in LABS]
    steps = command("lab", "mlp-to-cnn", "--json").records
    assert steps[0].keys() == {"lab", "step", "asks", "options", "do", "places"}
    assert all(one["places"] and all(place.startswith("/") for place in one["places"]) for one in steps)
    said = command("lab", "mlp-to-cnn", "parameters").out
    assert "published" not in said and "5.37" not in said and steps[0]["asks"] in command("lab", "mlp-to-cnn").out


def test_two_answers_are_compared_with_each_other_and_with_what_was_found(command):
    asked = ("lab", "mlp-to-cnn", "parameters", "--predict", 2, "--measure", 5.4)
    _, found = command(*asked, "--json").records
    assert (found["predicted"], found["measured"], found["compared"]) == (2.0, 5.4, "2.7 times what was predicted.")
    assert "5.37 times" in found["this project's runs"] and found["commands"][0] == "python -m core trace mlp1"
    assert "2.7 times what was predicted." in command(*asked).out
    asked = ("lab", "learning-rate", "final", "--predict", 95, "--measure", 98)
    assert command(*asked, "--json").records[1]["table"][-1]["value %"] == 97.5
    assert "published: Document 003" in command(*asked).out.splitlines()[-1]


def test_a_choice_and_an_order_are_answered_in_words(command):
    for lab in LABS:
        for step in lab.steps:
            if options := getattr(step.kind, "options", None):
                answer = options if hasattr(step.kind, "first") else options[:1]
                words = ("lab", lab.name, step.name, "--predict", *answer, "--measure", *answer)
                assert command(*words, "--json").records[1]["compared"].startswith("As predicted")


def test_what_is_no_step_or_no_answer_is_refused_in_words(command):
    asked = ("lab", "mlp-to-cnn")
    assert "has no step 'speed'. Choose one of " in command(*asked, "speed").err
    assert "after a prediction and a measurement. Give both" in command(*asked, "parameters", "--predict", 2).err
    assert "'much' is no number" in command(*asked, "parameters", "--predict", "much", "--measure", 1).err
    assert "is no number between" in command(*asked, "parameters", "--predict", "nan", "--measure", 1).err
    refused = command("lab", "mlp-to-cnn", "parameters", "--predict", 2, "--json")
    assert refused.status == 2 and refused.records[-1]["error"] == "options"
