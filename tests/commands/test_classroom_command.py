"""classroom: a class started, seen, held against a budget, exported, ended and erased by commands."""

import json

from core.design.zoo import ZOO
from core.exercises.catalog import exercise
from core.store.class_board import Answer
from core.store.classes import Classes


def test_a_class_lives_and_is_erased_by_commands(command, tmp_path):
    url, file = f"sqlite:///{tmp_path / 'runs.sqlite'}", tmp_path / "class.json"
    (started,) = command("classroom", "--store", url, "--json").records
    key = (started["code"], "--secret", started["secret"], "--store", url, "--json")
    classes = Classes(url)
    classes.join(started["code"], "a", "Ada")
    right = exercise("macs", 1).answer()
    classes.note(started["code"], "a", Answer("", "macs", 1, True, "", right))
    classes.note_step(started["code"], "a", "mlp-to-cnn", "accuracy", "LeNet-5", "MLP1")
    classes.hand_in_design(started["code"], "a", ZOO["lenet5"])
    classes.hand_in_drawing(started["code"], "a", 3, bytes(784), {"mlp1": 5})
    board, tally, step, design, reading, saved = command(
        "classroom", *key, "--budget", "parameters=50000", "--export", file
    ).records
    assert board == {
        "members": 1,
        "answers": 1,
        "predictions": 1,
        "designs": 1,
        "drawings": 1,
        "right": 1,
        "budget": {"parameters": 50_000},
        "is_over": False,
    }
    assert (tally["kind"], tally["answers"], tally["failed"]) == ("macs", 1, 0)
    assert [(one["value"], one["people"], one["outcome"]) for one in tally["given"]["1"]] == [(right, 1, "right")]
    assert design == {"design": "Ada", "fits": False, "accuracy": None, "parameters": 61_706}
    assert (reading["network"], reading["right"], reading["counts"][3][5]) == ("mlp1", 0, 1)
    assert saved == {"file": str(file)} and json.loads(file.read_text())["members"][0]["name"] == "Ada"
    from_file = command("classroom", file, "--json").records
    assert from_file == [board, tally, step, design, reading]
    assert step == {
        "lab": "mlp-to-cnn",
        "step": "accuracy",
        "given": [
            {"answer": "MLP1", "predicted": 0, "measured": 1},
            {"answer": "LeNet-5", "predicted": 1, "measured": 0},
            {"answer": "no difference", "predicted": 0, "measured": 0},
        ],
    }
    said = command("classroom", *key[:-1]).out
    assert "Ada: over the budget, 61,706 parameters, not trained" in said and "macs: 0 of 1 first answers failed" in said
    assert command("classroom", *key, "--end").records[0]["is_over"]
    assert command("classroom", *key, "--erase").records[-1] == {"erased": started["code"]}
    refused = command("classroom", *key[:-1])
    assert refused.status == 2 and "no class with this code and this secret" in refused.err


def test_without_the_secret_or_with_no_budget_a_command_is_refused_in_words(command, tmp_path):
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    (started,) = command("classroom", "--store", url, "--json").records
    assert "no class with this code" in command("classroom", started["code"], "--store", url).err
    key = (started["code"], "--secret", started["secret"], "--store", url)
    assert "'small' is not a value. Write it as in parameters=10000." in command("classroom", *key, "--budget", "small").err
    refused = command("classroom", tmp_path / "class.json", "--erase")
    assert refused.status == 2 and "The file of a class is only shown" in refused.err
    assert "class.json cannot be read: No such file" in command("classroom", tmp_path / "class.json").err
    missing = command("classroom", *key, "--export", tmp_path / "runs.sqlite" / "class.json")
    assert missing.status == 2 and "NOT SAVED" in missing.err
