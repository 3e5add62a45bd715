"""Commands that are carried out one after another: each reads the network that was meant."""

from dataclasses import replace

from core.design.form import from_json
from core.design.layers import Linear
from core.design.zoo import ZOO
from core.labbook.again import in_turn, of_networks


def test_a_network_that_was_changed_between_two_commands_is_two_files() -> None:
    before = replace(ZOO["softmax"], name="Your design")
    after = replace(before, layers=(Linear(300), *before.layers))
    made = in_turn(*(of_networks("latency", {"design": one, "mlp1": ZOO["mlp1"]}, "--threads 1") for one in (before, after)))
    lines = [line.split() for line in made.command.splitlines()]
    assert [(words[:4], words[5:]) for words in lines] == 2 * [
        (["python", "-m", "core", "latency"], ["mlp1", "--threads", "1"])
    ]
    assert [from_json(made.files[words[4]]) for words in lines] == [before, after]


def test_the_same_network_is_one_file_and_its_command_stands_once() -> None:
    made = in_turn(*(of_networks("trace", {name: replace(ZOO["mlp1"], name="own")}, "") for name in ("one", "other")))
    assert len(made.files) == len(made.command.splitlines()) == 1
