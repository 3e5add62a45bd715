"""How a class's first answers fall: failures by slip over the exercises, and the numbers given to one variant."""

from core.exercises.catalog import exercise
from core.exercises.tally import OTHER, RIGHT, Given, given, tallies, variants
from core.store.class_board import Answer

MACS = exercise("macs", 1)
SLIP = MACS.slips()[0]


def answered(name: str, number: float, variant: int = 1, kind: str = "macs") -> Answer:
    """As the page notes an answer."""
    judged = exercise(kind, variant).judge(number)
    return Answer(name, kind, variant, judged.right, judged.slip, number)


CLASS = [
    answered("Ada", MACS.answer()),
    answered("Bo", SLIP.value),
    answered("Cy", SLIP.value),
    answered("Di", 7.0),
    answered("Ada", exercise("macs", 2).answer(), 2),
    answered("Ada", exercise("bytes", 1).answer(), 1, "bytes"),
]


def test_each_exercise_has_its_failures_and_its_slips_and_the_one_that_fails_most_is_first() -> None:
    macs, sizes = tallies(CLASS)
    assert (macs.kind, macs.people, macs.answers, macs.right, macs.failed) == ("macs", 4, 5, 2, 3)
    assert macs.slips == ((SLIP.name, 2), (OTHER, 1)) and macs.says_slips() == f"{SLIP.name} 2, {OTHER} 1"
    assert (sizes.kind, sizes.failed, sizes.slips) == ("bytes", 0, ())
    worse = [answered(name, 0.0, 1, "bytes") for name in ("Bo", "Cy", "Di")]
    assert [one.kind for one in tallies([*CLASS, *worse])] == ["bytes", "macs"]


def test_the_numbers_given_to_a_variant_rise_and_each_says_what_it_is() -> None:
    assert variants(CLASS, "macs") == {1: 4, 2: 1}
    found = given(CLASS, "macs", 1)
    assert [one.value for one in found] == sorted(one.value for one in found)
    assert set(found) == {
        Given(MACS.shown(MACS.answer()), MACS.answer(), 1, RIGHT),
        Given(MACS.shown(SLIP.value), SLIP.value, 2, SLIP.name),
        Given(MACS.shown(7.0), 7.0, 1, OTHER),
    }


def test_the_right_number_is_among_them_where_nobody_gave_it() -> None:
    (seven, right) = given([answered("Di", 7.0)], "macs", 1)
    assert (seven.people, right.people, right.outcome) == (1, 0, RIGHT)


def test_an_exercise_that_there_is_no_longer_is_left_out() -> None:
    assert tallies([Answer("Ada", "removed", 1, True, "", 1.0)]) == []
