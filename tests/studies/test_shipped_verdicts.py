"""The verdicts of all shipped results, pinned: a changed rule or claim shows here what it changes for a reader."""

import pytest

from core.studies.documents.published import published
from core.studies.judging.verdicts import judge
from core.studies.results_file import read

HOLDS, NOISE, FAILS = "holds", "within noise", "does not hold"
SHIPPED = {
    "activations": [HOLDS],
    "factors": [NOISE],
    "mlp1-widths": [NOISE, NOISE, HOLDS, HOLDS, NOISE],
    "mlp2-widths": [NOISE, NOISE, HOLDS],
    "lenet5-against-mlp": [HOLDS, NOISE, NOISE],
    "mlps-and-lenet5-128": [NOISE, FAILS, FAILS, FAILS],
    "linear-classifier": [HOLDS],
    "dropout": [NOISE, FAILS, HOLDS, FAILS],
    "normalization": [HOLDS, NOISE, NOISE],
    "channels": [HOLDS, NOISE, HOLDS],
    "regularization": [NOISE, NOISE, HOLDS, NOISE, NOISE],
    "rates": [HOLDS, HOLDS, HOLDS, HOLDS],
    "spread": [NOISE, NOISE],
    "cnn-against-mlp": [HOLDS, NOISE, FAILS, HOLDS],
    "parameter-tables": [HOLDS, HOLDS, HOLDS, HOLDS, HOLDS, HOLDS],
}


def test_these_are_all_results_that_are_judged() -> None:
    assert {name for name, study in published().items() if read(study)} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_claim_has_the_verdict_that_was_published_with_it(name: str) -> None:
    study = published()[name]
    found = read(study)
    assert found and [judge(claim, found.values).name for claim in study.claims] == SHIPPED[name]
