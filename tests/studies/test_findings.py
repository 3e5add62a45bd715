"""The verdicts of a study's results: what a first look cannot tell, which runs are left out, and what the rule is worth."""

from dataclasses import replace

import pytest

from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.studies.claims import Above, Claim, Near, alone, under
from core.studies.documents.published import claim_counts, published_studies, study_named
from core.studies.judging.findings import left_out, rule, verdicts
from core.studies.metrics import COUNTED, FIRST
from core.studies.own.factors import own_study
from core.studies.results import Results, RunResult, TrialResult
from core.studies.study import Study

RECIPE = Recipe(dataset="digits", epochs=2, device="cpu", threads=1)
STUDY = own_study("rates", ZOO["softmax"], RECIPE, {"learning_rate": [1e-2, 1e-3]}, seeds=3)
FAST, SLOW = (trial.label for trial in STUDY.trials)


def run(seed: int, state: str = "done", accuracy: float = 0.9, reached: float = 0.97) -> RunResult:
    history = tuple(Epoch(n, 1.0, 0.5, 1.0, reached, 0.01, 1.0, 100.0, 0.1) for n in (1, 2))
    return RunResult(seed, "", state, None if state == "diverged" else accuracy + seed / 1000, 1.0, (), history, {})


def results(study: Study, *runs: tuple[RunResult, ...]) -> Results:
    return Results(study, tuple(TrialResult(trial, part) for trial, part in zip(study.trials, runs, strict=True)))


def claimed(*claims: Claim, study: Study = STUDY) -> Study:
    return replace(study, claims=claims)


GOOD = tuple(run(seed) for seed in range(3))


def test_runs_that_diverged_or_never_got_there_are_counted_beside_the_verdict() -> None:
    above = Above("", "accuracy", (alone(FAST),), (alone(SLOW),))
    sooner = Above("", FIRST, (alone(FAST),), (alone(SLOW),))
    found = results(claimed(above, sooner), (*GOOD[:2], run(2, "diverged")), (*GOOD[:2], run(2, reached=0.5)))
    of_accuracy, of_epochs = verdicts(found)
    assert of_accuracy.left_out == f"Left out: 1 of 3 runs of {FAST}, which diverged."
    assert of_epochs.left_out == f"{of_accuracy.left_out[:-1]}; 1 of 3 runs of {SLOW}, which never reached 96 %."
    assert left_out(results(STUDY, GOOD, GOOD), [FAST, SLOW], "accuracy") == ""
    assert left_out(found, [FAST, SLOW], "parameters") == ""


@pytest.mark.parametrize("name", [study.name for study in published_studies().values() if study.seeds])
def test_a_first_look_with_fewer_epochs_or_images_judges_neither_levels_nor_long_training(name: str) -> None:
    look = study_named(name).first_look()
    history = tuple(Epoch(n, 1.0, 0.5, 1.0, 0.97, 0.01, 1.0, 100.0, 0.1) for n in (1, 2))
    runs = tuple(RunResult(seed, "", "done", 0.5 + seed / 1000, 1.0, (), history, {}) for seed in (0, 1))
    found = results(look, *([runs] * len(look.trials)))
    whole = max(trial.recipe.epochs for trial in study_named(name).trials)
    for claim, verdict in zip(look.claims, verdicts(found), strict=True):
        if claim.metric in COUNTED:
            assert verdict.name != "open"
        elif whole > 2:
            says = f"No verdict from a first look: the study trains for {whole} epochs, this for 2."
            assert (verdict.name, verdict.says) == ("open", says)
        else:
            numbers = "96 %", "98 %", "93 %"
            assert (verdict.name == "open") == any(number in claim.says for number in numbers), claim.says


def test_the_whole_study_judges_levels() -> None:
    near = Near("", "accuracy", alone(FAST), 0.9, 0.1)
    assert verdicts(results(claimed(near), GOOD, GOOD))[0].name == "holds"


def test_the_rule_says_what_is_widened_how_many_claims_there_are_and_that_their_number_is_not_corrected_for() -> None:
    claims, counted = claim_counts()
    assert claims == sum(len(study.claims) for study in published_studies().values()) and counted == 17
    says = rule(len(published_studies()), claims, counted)
    assert "widened where a claim makes several comparisons (Bonferroni)" in says and "narrowed" not in says
    assert f"The 22 studies have {claims} claims, 17 of them of numbers that are counted." in says
    assert "nothing is corrected for their number" in says
    assert f"each of the other {claims - counted} may be judged wrongly by chance" in says
    assert f"of all of them together about {round((claims - counted) / 20)}." in says
    assert "A published number has the spread of its rounding, and of one run like these." in says


def test_each_claim_has_the_document_s_own_words() -> None:
    without = [claim.says for study in published_studies().values() for claim in study.claims if len(claim.quote) < 9]
    assert not without


def test_a_claim_s_readings_count_as_one_claim_and_their_lost_runs_are_told() -> None:
    above = Above("", "accuracy", (alone(FAST),), (alone(SLOW),))
    below = Above("", "accuracy", (alone(SLOW),), (alone(FAST),))
    claim = under("", "accuracy", "", "which is meant", {"one": above, "the other": below})
    (found,) = verdicts(
        results(claimed(claim), (*GOOD[:2], run(2, "diverged")), tuple(run(seed, accuracy=0.5) for seed in range(3)))
    )
    assert found.name == "depends on what is not stated"
    assert [one.left_out for one in found.readings] == [f"Left out: 1 of 3 runs of {FAST}, which diverged."] * 2


def test_runs_of_one_recipe_differ_in_more_than_the_first_weights() -> None:
    study = study_named("spread")
    assert "first weights" not in study.question
    assert any("the order of the images and which 5,000 are set apart" in text for text in study.assumed)
