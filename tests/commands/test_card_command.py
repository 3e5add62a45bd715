"""card: accuracies, recipe and origin of a trained network, from its file's header."""

from core.learning.checkpoint import read
from core.learning.provenance import NOT_RECORDED, facts, preparation_digest


def test_a_card_says_where_the_network_comes_from(command, trained_file):
    lines = dict(line.split("  ", 1) for line in command("card", trained_file).out.splitlines())
    shown = {title.strip(): text.strip() for title, text in lines.items()}
    origin = facts(read(trained_file).card.machine)
    assert origin.items() <= shown.items() and NOT_RECORDED not in " ".join(origin.values())
    assert preparation_digest()[:12] in shown["preparation"] and shown["learning rate"] == "as the recipe says"
    assert shown["parameters, MACs"] == "44,426, 281,640" and shown["recipe: epochs"] == "2"


def test_an_old_card_says_what_is_not_recorded(command):
    (record,) = command("card", "mlp1", "--json").records
    assert record["card"]["parameters"] == 238_510 and record["recipe"]["epochs"] == 16
    assert record["provenance"].keys() == facts({}).keys()


def test_a_network_that_is_not_there_is_refused(command):
    outcome = command("card", "no-such-network")
    assert outcome.status == 2 and "There is no trained network" in outcome.err
