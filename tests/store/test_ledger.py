"""The lab books in the store: each is its session's alone, in the order that was chosen."""

import pytest

from core.store.database import StoreError
from core.store.ledger import MOST_EACH, Ledger


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(f"sqlite:///{tmp_path / 'runs.sqlite'}")


def titles(ledger: Ledger, session: str = "me") -> list[str]:
    return [form["title"] for form in ledger.of(session).values()]


def test_entries_are_kept_in_order_and_survive_a_new_start(ledger, tmp_path):
    ledger.add("me", [{"title": "a"}, {"title": "b"}])
    ledger.add("me", [{"title": "c"}])
    assert titles(Ledger(ledger.url)) == ["a", "b", "c"]


def test_two_entries_change_places(ledger):
    ledger.add("me", [{"title": "a"}, {"title": "b"}, {"title": "c"}])
    first, _, last = ledger.of("me")
    ledger.swap("me", first, last)
    assert titles(ledger) == ["c", "b", "a"]


def test_nobody_sees_changes_moves_or_removes_what_is_anothers(ledger):
    ledger.add("me", [{"title": "a"}, {"title": "b"}])
    one, other = ledger.of("me")
    ledger.change("you", one, {"title": "evil"})
    ledger.swap("you", one, other)
    ledger.remove("you", one)
    assert titles(ledger) == ["a", "b"] and titles(ledger, "you") == []
    ledger.change("me", one, {"title": "A"})
    ledger.remove("me", other)
    assert titles(ledger) == ["A"]


def test_no_more_is_kept_than_a_file_that_can_be_imported(ledger, monkeypatch):
    monkeypatch.setattr("core.store.ledger.MOST_CHARACTERS", 100)
    ledger.add("me", [{"title": "x" * 20}, {"title": "y" * 20}])
    number, _ = ledger.of("me")
    for more in (lambda: ledger.add("me", [{"title": "z" * 30}]), lambda: ledger.change("me", number, {"title": "z" * 60})):
        with pytest.raises(StoreError, match="at most 100 make a file"):
            more()
    ledger.change("me", number, {"title": "z" * 50})
    ledger.add("you", [{"title": "z" * 60}])
    assert [len(title) for title in titles(ledger)] == [50, 20]


def test_more_than_there_is_room_for_is_refused_whole(ledger):
    ledger.add("me", [{"title": str(number)} for number in range(MOST_EACH - 1)])
    with pytest.raises(StoreError, match="at most 200 entries"):
        ledger.add("me", [{"title": "x"}, {"title": "y"}])
    assert len(titles(ledger)) == MOST_EACH - 1
