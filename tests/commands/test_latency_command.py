"""latency: numbers with intervals for each setup; what a machine lacks is told, and the rest measured."""

import pytest

from core.profiling import engines


@pytest.mark.usefixtures("rounds_here")
def test_each_setup_has_a_record_with_its_interval(command):
    outcome = command(
        "latency", "softmax", "--batch-size", 1, 8, "--threads", 1, "--dtype", "float32", "bfloat16", "--rounds", 3, "--json"
    )
    assert outcome.status == 0
    setups = [(record["setup"]["dtype"], record["setup"]["batch_size"]) for record in outcome.records]
    assert setups == [("float32", 1), ("float32", 8), ("bfloat16", 1), ("bfloat16", 8)]
    for record in outcome.records:
        timing = record["timing"]
        assert len(timing["rounds"]) == 3
        assert 0 < timing["low_us"] <= timing["median_us"] <= timing["high_us"] and record["conditions"]["threads"] == 1
        assert record["image_us"] == pytest.approx(timing["median_us"] / record["setup"]["batch_size"])


@pytest.mark.usefixtures("rounds_here")
def test_a_table_for_people_and_the_memory_of_a_process(command):
    outcome = command("latency", "softmax", "--batch-size", 4, "--rounds", 1, "--resident")
    assert (
        outcome.out.startswith("softmax\nengine") and "95 % interval of it" in outcome.out and "too few rounds" in outcome.out
    )
    assert "softmax, a process of its own: " in outcome.out and " with torch alone, " in outcome.out


@pytest.mark.usefixtures("rounds_here")
def test_what_the_machine_lacks_is_left_out_and_reported(command, monkeypatch):
    monkeypatch.setattr(engines, "missing", lambda engine: "no compiler was found." if engine == "compiled" else "")
    outcome = command("latency", "softmax", "--batch-size", 1, "--engine", "compiled", "eager", "--rounds", 1, "--json")
    left, measured = outcome.records
    assert outcome.status == 1 and left["message"] == "no compiler was found." and measured["setup"]["engine"] == "eager"


@pytest.mark.usefixtures("rounds_here")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["lenet6"], "There is no network named 'lenet6'"),
        (["softmax", "--batch-size", "0"], "batch size must be a whole number from 1 on"),
        (["softmax", "--threads", "100000"], "100,000 threads were asked for"),
        (["softmax", "--rounds", "0"], "0 rounds were asked for. Ask for at least 1."),
        (["softmax", "--rounds", "-3"], "-3 rounds were asked for. Ask for at least 1."),
    ],
)
def test_what_makes_no_sense_is_refused(words, told, command):
    outcome = command("latency", *words)
    assert outcome.status == 2 and told in outcome.err
