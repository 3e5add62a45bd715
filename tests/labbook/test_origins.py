"""Where an entry's numbers come from: program, versions, machine, seeds and digests, of each kind of numbers."""

import hashlib
from dataclasses import replace

import pytest
from safetensors import safe_open

from core.design.zoo import ZOO
from core.labbook.origins import (
    digest_of,
    here,
    in_ranges,
    of_comparison,
    of_conditions,
    of_header,
    of_runs,
    of_study,
    of_weights,
)
from core.learning.header import read_header, trained
from core.learning.provenance import of_program
from core.learning.recipe import Recipe
from core.profiling.conditions import conditions
from core.studies.documents.published import study_named
from core.studies.questions.shipped import comparison, results, times
from core.studies.results import Results
from core.studies.study import Trial
from tests.profiling.made_up import WHERE

MACHINE = {"commit": "abcdef123456", "torch": "2.13.0", "python": "3.11.7", "system": "Linux", "cores": 2, "data": "d" * 64}


def test_what_was_computed_here_has_this_program_and_a_time() -> None:
    found = here()
    assert list(found) == ["program", "versions", "machine", "made"] and found["made"].endswith("UTC")
    assert f"python {of_program()['python']}" in found["versions"]


@pytest.mark.parametrize(
    ("numbers", "text"), [([], ""), ([7], "7"), (list(range(16)), "0 to 15"), ([0, 1, 2, 5, 8, 9], "0 to 2, 5, 8 to 9")]
)
def test_seeds_that_follow_each_other_are_a_range(numbers: list[int], text: str) -> None:
    assert in_ranges(numbers) == text


def test_one_run_has_its_own_digest_and_several_one_that_does_not_depend_on_their_order() -> None:
    one, other = (Trial("", ZOO["mlp1"], Recipe(), {}).digest(seed) for seed in (0, 1))
    assert of_runs([MACHINE], [0], [one])["runs"] == f"1, digest {one[:12]}"
    both = of_runs([MACHINE, MACHINE], [1, 0], [other, one])
    assert both == of_runs([MACHINE, MACHINE], [0, 1], [one, other])
    assert both["runs"] == f"2, digest {hashlib.sha256(''.join(sorted((one, other))).encode()).hexdigest()[:12]}"
    assert both["seeds"] == "0 to 1" and both["program"] == "commit abcdef123456" and "torch 2.13.0" in both["versions"]
    assert both["data"] == "digest dddddddddddd" and both["machine"] == "Linux, 2 cores"


def test_a_study_has_its_runs_seeds_machines_and_digests() -> None:
    found = of_study(results("activations"))
    assert found["runs"].startswith("48, digest ") and found["seeds"] == "0 to 15"
    assert {"source", "program", "versions", "machine", "data", "engine"} <= found.keys()
    assert "why this engine" not in found
    assert of_study(Results.empty(study_named("depth")))["runs"] == "none yet"
    assert of_study(results("parameter-tables")).keys() == {"source", *here()}  # counted, not trained


def test_a_comparison_has_its_conditions_and_its_networks_digests() -> None:
    names = ["mlp1", "lenet5-28"]
    weights = {name: of_header(read_header(trained()[name])) for name in names}
    found = of_comparison(comparison(), names, weights)
    where = comparison().conditions
    assert found["measured"] == where.measured_at and found["machine"].startswith(where.machine)
    assert found["versions"] == f"torch {where.torch}, python {where.python}" and found["batch"] == "4 images"
    assert found["seeds"] == "mlp1: 0 to 15, the weights of 13; lenet5-28: 0 to 15, the weights of 4"
    assert found["digests of the designs"].startswith("mlp1: ") and "lenet5-28: " in found["digests of the weights"]
    assert found["digests of the weights"] == of_weights(weights)["digests of the weights"]


def test_the_digest_of_weights_is_that_of_their_file() -> None:
    path = trained()["mlp1"]
    with safe_open(path, "pt") as file:
        digest = file.metadata()["digest"]
    assert of_header(read_header(path)).digest == digest_of(path.read_bytes()) == digest and len(digest) == 64


def test_a_measurement_says_by_which_program_it_was_made_and_an_older_one_that_it_is_not_recorded() -> None:
    import torch

    assert conditions(torch.device("cpu")).commit == of_program().get("commit", "")
    assert of_conditions(vars(replace(WHERE, commit="abc")))["program"] == "commit abc"
    older = {key: value for key, value in times().conditions.items() if key != "commit"}
    assert of_conditions(older)["program"] == "not recorded"
    assert of_conditions(vars(WHERE))["machine"] == "a machine, AVX2, cpu, 4 cores, 1 thread"
