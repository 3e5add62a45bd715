"""card: accuracies, recipe and origin of a trained network, from its file's header."""

from dataclasses import replace

from core.learning.checkpoint import read, write
from core.learning.header import trained
from core.learning.provenance import NOT_RECORDED, facts, preparation_digest
from core.learning.shifting import over_writers


def test_a_card_says_where_the_network_comes_from(command, trained_file):
    lines = dict(line.split("  ", 1) for line in command("card", trained_file).out.splitlines())
    shown = {title.strip(): text.strip() for title, text in lines.items()}
    origin = facts(read(trained_file).card.machine)
    assert origin.items() <= shown.items() and NOT_RECORDED not in " ".join(origin.values())
    assert preparation_digest()[:12] in shown["preparation"] and shown["learning rate"] == "as the recipe says"
    assert shown["parameters, MACs"] == "44,426, 281,640" and shown["recipe: epochs"] == "2"


def test_a_card_says_how_writers_who_were_left_out_are_read(command, trained_file, tmp_path):
    sound = read(trained_file)
    write(replace(sound, card=replace(sound.card, left_out={"1": 0.97, "2": 0.98, "3": 0.99})), tmp_path / "net.safetensors")
    # 97, 98 and 99 %: 98 ± 4.303 · 1 / √3, with Student's t of two degrees of freedom
    assert "98.0 % (95.5 to 100.0) over 3 writers" in command("card", tmp_path / "net.safetensors").out


def test_on_pen_drawings_a_card_has_the_mean_over_writers_with_its_interval(command):
    mean, low, high = over_writers(trained())["mlp1"]
    assert f"{100 * mean:.1f} ({100 * low:.1f} to {100 * high:.1f}) %" in command("card", "mlp1").out


def test_an_old_card_says_what_is_not_recorded(command):
    (record,) = command("card", "mlp1", "--json").records
    assert record["card"]["parameters"] == 238_510 and record["recipe"]["epochs"] == 16
    assert record["provenance"].keys() == facts({}).keys()


def test_a_network_that_is_not_there_is_refused(command):
    outcome = command("card", "no-such-network")
    assert outcome.status == 2 and "There is no trained network" in outcome.err
