"""Classes in the store: only the secret opens a board, only members answer, and the first answer counts."""

import pytest

from core.store.class_board import Answer, Board
from core.store.classes import CODE_LENGTH, LETTERS, MOST_MEMBERS, Classes, Membership
from core.store.database import StoreError

RIGHT, SLIP = Answer("", "macs", 1, True, "", 5.0), Answer("", "macs", 2, False, "bias counted", 6.0)


@pytest.fixture
def classes(tmp_path) -> Classes:
    return Classes(f"sqlite:///{tmp_path / 'runs.sqlite'}")


def names(found: Board) -> list[str]:
    return [one.name for one in found.members]


def test_a_class_has_members_and_their_answers_and_survives_a_new_start(classes):
    code, secret = classes.start()
    assert len(code) == CODE_LENGTH and set(code) <= set(LETTERS)
    classes.join(code.lower(), "a", "  Ada   L. ")
    classes.join(code, "b", "Bo")
    classes.note(code, "a", RIGHT)
    classes.note(code, "b", SLIP)
    found = Classes(classes.url).board(code, secret)
    assert names(found) == ["Ada L.", "Bo"] and not found.is_over
    assert found.answers == (RIGHT._replace(name="Ada L."), SLIP._replace(name="Bo"))
    assert classes.of("a") == Membership(code, "Ada L.", {}) and classes.of("nobody") is None


def test_two_of_one_name_are_told_apart(classes):
    code, secret = classes.start()
    for session in "abc":
        classes.join(code, session, "Bo")
    classes.note(code, "b", RIGHT)
    found = classes.board(code, secret)
    assert names(found) == ["Bo", "Bo (2)", "Bo (3)"] and [one.name for one in found.answers] == ["Bo (2)"]


@pytest.mark.parametrize(
    ("joined", "shown"),
    [
        (("Ada (2)", "Ada", "Ada"), ["Ada (2)", "Ada", "Ada (3)"]),
        (("Ada", "Ada", "Ada (2)", "Ada (2)"), ["Ada", "Ada (3)", "Ada (2)", "Ada (2) (2)"]),
    ],
)
def test_the_number_that_tells_two_apart_makes_no_name_that_another_has(classes, joined, shown):
    code, secret = classes.start()
    for session, name in enumerate(joined):
        classes.join(code, str(session), name)
    assert names(classes.board(code, secret)) == shown


def test_only_the_first_answer_to_a_variant_counts(classes):
    code, secret = classes.start()
    classes.join(code, "a", "Ada")
    classes.note(code, "a", SLIP)
    classes.note(code, "a", SLIP._replace(is_right=True, slip=""))
    assert [one.is_right for one in classes.board(code, secret).answers] == [False]


def test_who_has_not_joined_or_has_left_answers_nothing(classes):
    code, secret = classes.start()
    classes.note(code, "stranger", RIGHT)
    classes.join(code, "a", "Ada")
    classes.note(code, "a", RIGHT)
    classes.leave(code, "a")
    assert classes.board(code, secret) == Board((), (), (), (), {}, False)


ACTS = {"board": (), "end": (), "erase": (), "set_budget": ({"parameters": 5.0},)}


def test_no_secret_looks_like_an_option_of_a_command(classes):
    assert all(classes.start()[1].isalnum() for _ in range(50))


@pytest.mark.parametrize("act", ACTS)
def test_without_the_secret_nothing_is_seen_changed_ended_or_erased(classes, act):
    code, secret = classes.start()
    other, _ = classes.start()
    for wrong in (("", ""), (code, "guess"), (other, secret), ("NOBODY", secret)):
        with pytest.raises(StoreError, match="no class with this code and this secret"):
            getattr(classes, act)(*wrong, *ACTS[act])
    assert classes.board(code, secret) == Board((), (), (), (), {}, False)
    assert secret not in str(_rows(classes))


def _rows(classes: Classes) -> list:
    from sqlalchemy import text

    with classes.reading() as connection:
        return connection.execute(text("SELECT * FROM classes")).all()


def test_a_class_that_is_over_takes_nobody_and_its_board_stays_until_it_is_erased(classes):
    code, secret = classes.start()
    classes.join(code, "a", "Ada")
    classes.end(code, secret)
    assert classes.of("a") is None and classes.board(code, secret).is_over
    with pytest.raises(StoreError, match="There is no class"):
        classes.join(code, "b", "Bo")
    classes.erase(code, secret)
    with pytest.raises(StoreError, match="no class with this code"):
        classes.board(code, secret)


def test_a_name_has_no_sign_that_steers_a_terminal_or_turns_a_line(classes):
    code, secret = classes.start()
    classes.join(code, "a", "\x1b[31mAda\u202e\x00\n Lovelace é")
    assert names(classes.board(code, secret)) == ["[31mAda Lovelace é"]


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 41])
def test_a_name_has_one_to_forty_letters(classes, name):
    code, _ = classes.start()
    with pytest.raises(StoreError, match="1 to 40 letters"):
        classes.join(code, "a", name)


def test_a_class_that_is_full_takes_no_more(classes, monkeypatch):
    monkeypatch.setattr("core.store.classes.MOST_MEMBERS", 2)
    code, _ = classes.start()
    for number in range(2):
        classes.join(code, str(number), "x")
    with pytest.raises(StoreError, match="The class is full"):
        classes.join(code, "late", "x")
    classes.join(code, "0", "another name")  # who is in it already
    assert MOST_MEMBERS == 200
