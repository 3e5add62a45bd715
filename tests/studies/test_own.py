"""Studies of one's own are found again by whoever comes later; a file that holds none is told of."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.design.zoo import ZOO
from core.learning.recipe import Recipe
from core.studies.own import kept
from core.studies.own.kept import Asked
from core.studies.results_file import ResultsError

ASKED = Asked(ZOO["mlp1"], Recipe(dataset="digits", device="cpu", threads=1), {"width of fc1": (30, 100)})


@pytest.fixture(autouse=True)
def cache(fresh_cache: Path) -> None:
    """Nothing of this machine's is read."""


def test_what_is_kept_comes_back_trial_by_trial() -> None:
    assert kept.kept() == ({}, [])
    kept.keep(ASKED)
    kept.keep(ASKED._replace(values={"activation": ("ReLU", "tanh"), "learning_rate": (0.1, 0.01)}))
    kept.keep(ASKED)
    studies, problems = kept.kept()
    assert len(studies) == 2 and problems == []
    assert studies[ASKED.name] == ASKED.study()
    digests = [trial.digest(0) for trial in ASKED.study().trials]
    assert [trial.digest(0) for trial in studies[ASKED.name].trials] == digests


def test_two_that_differ_in_anything_but_the_seeds_have_different_names() -> None:
    other = ASKED._replace(recipe=replace(ASKED.recipe, epochs=3))
    assert ASKED.name.startswith("own width of fc1 of mlp1 ")
    assert other.name != ASKED.name == ASKED._replace(seeds=7).name


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "from-mlp-to-cnn own study", "version": 2}', "[" * 100_000])
def test_a_file_that_holds_no_study_is_reported_of_and_hides_no_other(text: str) -> None:
    kept.keep(ASKED)
    (kept.folder() / "bad.json").write_text(text)
    studies, (problem,) = kept.kept()
    assert list(studies) == [ASKED.name]
    assert "bad.json holds no study that can be read. Remove it" in problem


def test_where_it_cannot_be_written_that_is_said() -> None:
    kept.folder().parent.mkdir(parents=True)
    kept.folder().write_text("in the way")
    with pytest.raises(ResultsError, match=r"NOT SAVED: .*exists"):
        kept.keep(ASKED)
