"""The verdicts of a study's results: what a first look cannot tell, which runs are left out, and what the rule is worth."""

import re
from dataclasses import replace

import pytest

from core.design.zoo import ZOO
from core.learning.epoch import Epoch
from core.learning.recipe import Recipe
from core.studies.claims import NO_WORDS, Above, Apart, AtLeast, Claim, Level, Near, Steady, alone, under
from core.studies.documents.published import published_studies, study_named
from core.studies.documents.sources import mentioned
from core.studies.judging.findings import (
    RULE,
    by_sentence,
    claim_counts,
    fewer_seeds,
    judged,
    left_out,
    number_of_claims,
    timed_by,
    verdicts,
)
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


def test_beside_times_stands_whose_they_are_and_which_runs_have_none() -> None:
    shared = replace(run(2), machine={"engine": "lanes of networks", "networks": 16})
    found = results(STUDY, (*GOOD[:2], shared), GOOD)
    assert timed_by(found, "seconds") == "Times are of runs that were trained alone by torch."
    assert left_out(found, [FAST, SLOW], "seconds") == (
        f"Left out: 1 of 3 runs of {FAST}, which were trained together with others, or by another engine."
    )
    assert timed_by(found, "accuracy") == left_out(found, [FAST, SLOW], "accuracy") == ""
    assert timed_by(results(STUDY, (shared,), (shared,)), "seconds") == "No run was trained alone."


def test_it_is_told_from_which_epoch_on_the_numbers_are_of_fewer_seeds() -> None:
    short = replace(run(2), history=run(2).history[:1])
    found = results(STUDY, (*GOOD[:2], short), GOOD)
    assert fewer_seeds(found, [FAST, SLOW], "validation accuracy") == (
        f"Of fewer seeds: {FAST} from epoch 2 on (2 of 3 at the last)."
    )
    assert fewer_seeds(results(STUDY, GOOD, ()), [FAST, SLOW], "validation accuracy") == ""


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


@pytest.mark.parametrize(
    "claim",
    [
        Apart("", "accuracy", (alone(FAST), alone(SLOW)), 0.1),
        AtLeast("", "accuracy", (alone(FAST),), 0.8),
        Level("", "training loss", alone(FAST), 1, 2, 0.1),
        Near("", "accuracy", alone(FAST), 0.9, 0.1),
        Steady("", "accuracy", alone(FAST), 0.1),
    ],
    ids=lambda claim: type(claim).__name__,
)
def test_with_fewer_images_no_claim_that_names_a_number_is_judged(claim: Claim) -> None:
    (whole,) = verdicts(results(claimed(claim), GOOD, GOOD))
    (look,) = verdicts(results(claimed(claim, study=replace(STUDY, quick=True)), GOOD, GOOD))
    assert (whole.name, look.name) == ("holds", "open")
    assert look.says == "No verdict from a first look: with fewer images the numbers are others."


def test_the_whole_study_judges_levels() -> None:
    near = Near("", "accuracy", alone(FAST), 0.9, 0.1)
    assert verdicts(results(claimed(near), GOOD, GOOD))[0].name == "holds"


def test_the_rule_says_what_is_widened_and_that_nothing_is_corrected_for_the_number_of_claims() -> None:
    assert "widened where a claim makes several comparisons (Bonferroni)" in RULE and "narrowed" not in RULE
    assert "nothing is corrected for the number of claims" in RULE
    assert "A published number has the spread of its rounding, and of one run like these." in RULE


def test_a_sentence_counts_once_with_the_worst_of_its_verdicts_and_only_what_has_a_verdict_may_be_wrong() -> None:
    better = Above("The fast one is better.", "accuracy", (alone(FAST),), (alone(SLOW),))
    worse = replace(better, high=better.low, low=better.high)
    other = replace(worse, says="The slow one is better.")
    alike = Near("They are as large.", "parameters", alone(FAST), 7_850, 0)
    study = claimed(better, worse, other, alike)
    slow = tuple(run(seed, accuracy=0.5) for seed in range(3))
    found = judged(results(study, GOOD, slow))
    assert by_sentence(found) == {better.says: "does not hold", other.says: "does not hold", alike.says: "holds"}
    assert claim_counts([(study, found)]) == (1, 3, 1, 2)
    assert claim_counts([(study, judged(results(study, GOOD[:1], slow)))]) == (1, 3, 1, 0)
    two = claim_counts([(study, found), (study, judged(Results.empty(study)))])
    assert two == (2, 6, 2, 2)
    says = number_of_claims(two._replace(judged=40))
    assert "The 2 studies have 6 claims, 2 of them of numbers that are counted; 40 of the others have a verdict" in says
    assert "Nothing is corrected for their number: each of these 40 may be judged wrongly" in says
    assert (
        "so of all of them together at most about 2; one that is tried under several readings has this chance with each" in says
    )


def test_without_runs_what_is_counted_is_judged_and_the_rest_names_what_was_not_run() -> None:
    names = [verdict.name for _, verdict in judged(Results.empty(study_named("mlps-and-lenet5")))]
    assert names == ["depends on what is not stated", "does not hold"]
    above = Above("", "accuracy", (alone(FAST),), (alone(SLOW),))
    (open_,) = verdicts(results(claimed(above), GOOD, ()))
    assert (open_.name, open_.says) == ("open", f"No verdict: “{SLOW}” was not run.")


def test_each_claim_has_the_document_s_own_words_and_where_they_stand_in_one_of_the_study_s_documents() -> None:
    place = re.compile(r"Document \d{3}, (section \d|problem \d|Table \d).*")
    for study in published_studies().values():
        for claim in study.claims:
            words = claim.quote
            assert len(words.text) >= 9 and place.fullmatch(words.place), claim.says
            assert set(mentioned(words.place)) <= set(mentioned(study.source)), claim.says


@pytest.mark.parametrize(
    ("study", "claim", "place"),
    [
        ("activations", 1, "Document 000, section 1.4"),  # its summary; the study is of section 1.3
        ("mlps-and-lenet5", 0, "Document 004, section 4"),  # its conclusion; the numbers stand in figures
        ("dropout", 0, "Document 002, problem 2, table of question 2"),
        ("parameter-tables", -1, "Document 003, Table 3"),
    ],
)
def test_a_claim_s_place_is_that_of_its_words_not_that_of_the_study_s_numbers(study: str, claim: int, place: str) -> None:
    assert study_named(study).claims[claim].quote.place == place


def test_a_claim_s_readings_count_as_one_claim_and_their_lost_runs_are_told() -> None:
    above = Above("", "accuracy", (alone(FAST),), (alone(SLOW),))
    below = Above("", "accuracy", (alone(SLOW),), (alone(FAST),))
    claim = under("", "accuracy", NO_WORDS, "which is meant", {"one": above, "the other": below})
    (found,) = verdicts(
        results(claimed(claim), (*GOOD[:2], run(2, "diverged")), tuple(run(seed, accuracy=0.5) for seed in range(3)))
    )
    assert found.name == "depends on what is not stated"
    assert [one.left_out for one in found.readings] == [f"Left out: 1 of 3 runs of {FAST}, which diverged."] * 2


def test_runs_of_one_recipe_differ_in_more_than_the_first_weights() -> None:
    study = study_named("spread")
    assert "first weights" not in study.question
    assert any("the order of the images and which 5,000 are set apart" in text for text in study.assumed)
