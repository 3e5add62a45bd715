"""Measured latencies of the studies' networks: shipped for each, kept whole, and refused where the file is damaged."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.profiling.timing import Rule
from core.studies import latency_rounds
from core.studies.documents.published import published_studies
from core.studies.latencies import FILE, Times, key, networks, read, write
from core.studies.latency_rounds import choose, measure
from core.studies.results import counted
from core.studies.results_file import ResultsError
from core.studies.study import Trial


def test_each_network_of_each_published_study_is_in_the_shipped_file() -> None:
    times = read()
    assert times.conditions["threads"] == 1 and times.batch_size == 4
    for network in networks(list(published_studies().values())).values():
        median, low, high = times.of(network) or pytest.fail(f"{network.name} is not measured")
        assert 0 < low <= median <= high


def test_wider_takes_longer_among_the_shipped_mlps() -> None:
    trials = published_studies()["mlps-and-lenet5"].trials
    medians = {trial.label: read().of(trial.architecture)[0] for trial in trials}
    assert medians["MLP 30 0"] < medians["MLP 1024 0"] < medians["MLP 8192 0"] < medians["MLP 32768 0"]
    assert medians["MLP 100 30"] < medians["MLP 1024 512"] < medians["MLP 16384 8192"]


def test_the_two_largest_of_document_004_are_left_out_unless_asked_for() -> None:
    study = published_studies()["mlps-and-lenet5"]
    chosen = choose([study], large=False)
    assert chosen.left_out == {"mlp-8192-4096": 4 * 40_030_218, "mlp-16384-8192": 4 * 147_169_290}
    assert len(chosen.networks) == 29 and len(choose([study], large=True).networks) == 31


def test_what_a_network_is_called_does_not_matter() -> None:
    assert key(ZOO["mlp1"]) == key(replace(ZOO["mlp1"], name="another")) != key(ZOO["mlp2"])


@pytest.mark.usefixtures("rounds_here")
def test_the_interval_over_rounds_is_kept_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency_rounds, "ROUNDS", 3)
    study, shares = published_studies()["linear-classifier"], list[float]()
    times, (one,) = measure(choose([study], large=False), shares.append, Rule(max_seconds=0.02, min_seconds=0))
    assert one.timing.interval and len(one.timing.rounds) == 3 and shares[-1] == 1.0
    assert times.of(study.trials[0].architecture) == tuple(one.timing.interval)
    assert times.rounds_of(study.trials[0].architecture) == one.timing.rounds
    write(times, tmp_path / "latencies.json")
    back = read(tmp_path / "latencies.json")
    assert back.by_network == {name: pytest.approx(row, rel=1e-5) for name, row in times.by_network.items()}
    assert back.rounds == {name: pytest.approx(row, rel=1e-5) for name, row in times.rounds.items()}
    assert back.conditions == times.conditions


def test_a_file_of_an_earlier_version_without_rounds_is_still_read(tmp_path: Path) -> None:
    form = {name: part for name, part in json.loads(FILE.read_text()).items() if name != "rounds"}
    (tmp_path / "earlier.json").write_text(json.dumps({**form, "networks": {key(ZOO["mlp1"]): [2.0, 1.0, 3.0]}}))
    found = read(tmp_path / "earlier.json")
    assert found.of(ZOO["mlp1"]) == (2.0, 1.0, 3.0) and found.rounds_of(ZOO["mlp1"]) == ()


LIST = json.dumps({**json.loads(FILE.read_text()), "networks": []})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "another", "version": 1}', FILE.read_text()[:300], LIST])
def test_a_damaged_file_is_refused_with_the_remedy(text: str, tmp_path: Path) -> None:
    (tmp_path / "latencies.json").write_text(text)
    with pytest.raises(ResultsError, match="study time"):
        read(tmp_path / "latencies.json")


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="NOT SAVED"):
        write(Times(4, {}, {}), tmp_path / "file" / "latencies.json")


def test_a_pass_of_four_images_takes_weights_images_and_activations() -> None:
    trial = Trial("MLP1", ZOO["mlp1"], published_studies()["spread"].trials[0].recipe, {})
    # 238,510 weights; 784 values of an image; 300 and 300 more after ReLU, and 10: 9.53 KB, as document 000 prints
    assert counted(trial, "memory") == 4 * 238_510 + 4 * 4 * 784 + 9_760
    assert json.loads(FILE.read_text())["networks"][key(ZOO["mlp1"])]
