"""The verdicts of all shipped results, pinned: a changed rule or claim shows here what it changes for a reader."""

import pytest

from core.studies.documents.published import published_studies
from core.studies.judging.verdicts import judge
from core.studies.results_file import read

HOLDS, NOISE, FAILS, DEPENDS, OPEN = "holds", "within noise", "does not hold", "depends on what is not stated", "open"
SHIPPED = {
    "activations": [HOLDS, DEPENDS],
    "factors": [NOISE, NOISE],
    "mlp1-widths": [NOISE, NOISE, HOLDS, HOLDS, NOISE],
    "mlp2-widths": [NOISE, NOISE, NOISE],
    "lenet5-against-mlp": [HOLDS, NOISE, NOISE, HOLDS, HOLDS],
    "mlps-and-lenet5-128": [NOISE, FAILS, DEPENDS, FAILS],
    "linear-classifier": [NOISE],
    "dropout": [FAILS, DEPENDS, HOLDS, HOLDS, FAILS, HOLDS, DEPENDS, HOLDS],
    "normalization": [HOLDS, HOLDS, NOISE],
    "channels": [HOLDS, NOISE],
    "regularization": [NOISE, NOISE, HOLDS, NOISE, NOISE, NOISE, NOISE],
    "rates": [HOLDS, HOLDS, HOLDS, HOLDS, HOLDS],
    "spread": [HOLDS, HOLDS],
    "batches": [HOLDS, HOLDS, NOISE],
    "cnn-against-mlp": [HOLDS, NOISE, DEPENDS, HOLDS, FAILS, NOISE],
    "parameter-tables": [HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS],
}
READINGS = {
    ("activations", 1): [FAILS, FAILS, HOLDS, HOLDS],
    ("factors", 0): [NOISE, NOISE],
    ("mlps-and-lenet5-128", 1): [FAILS, FAILS, FAILS],
    ("mlps-and-lenet5-128", 2): [FAILS, HOLDS, FAILS],
    ("mlps-and-lenet5-128", 3): [FAILS, FAILS, FAILS, FAILS],
    ("linear-classifier", 0): [HOLDS, NOISE, HOLDS],
    ("dropout", 0): [FAILS, FAILS],
    ("dropout", 1): [FAILS, HOLDS],
    ("dropout", 2): [HOLDS, HOLDS],
    ("dropout", 3): [HOLDS, HOLDS],
    ("dropout", 4): [FAILS, FAILS],
    ("dropout", 5): [HOLDS, HOLDS],
    ("dropout", 6): [FAILS, HOLDS],
    ("dropout", 7): [HOLDS, HOLDS],
    ("cnn-against-mlp", 0): [HOLDS, HOLDS, HOLDS, HOLDS],
    ("cnn-against-mlp", 2): [FAILS, HOLDS, NOISE, FAILS],
    ("cnn-against-mlp", 4): [FAILS, FAILS],
}


def test_these_are_all_results_that_are_judged() -> None:
    assert {name for name, study in published_studies().items() if read(study)} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_claim_has_the_verdict_that_was_published_with_it(name: str) -> None:
    study = published_studies()[name]
    found = read(study)
    assert found
    verdicts = [judge(claim, found.values) for claim in study.claims]
    assert [verdict.name for verdict in verdicts] == SHIPPED[name]
    readings = {
        (name, place): [one.name for one in verdict.readings] for place, verdict in enumerate(verdicts) if verdict.readings
    }
    assert readings == {key: names for key, names in READINGS.items() if key[0] == name}
