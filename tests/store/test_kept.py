"""What is kept for a browser is there again, is nobody else's, and cannot fill the disk."""

import time
from pathlib import Path

import pytest

from core.learning.pruning_results import key_of, key_of_record
from core.store import kept as module
from core.store.database import StoreError
from core.store.kept import PRUNED, Keeper, Kept
from core.store.store import Store
from core.workers.pruning import kept_results


def test_a_value_is_kept_replaced_and_read_by_its_own_session_only(store: Store) -> None:
    values = Kept(store.url)
    values.keep("me", "design", {"name": "näin", "layers": [1, 2]})
    values.keep("me", "live", True)
    values.keep("me", "live", False)
    assert values.all("me") == {"design": {"name": "näin", "layers": [1, 2]}, "live": False}
    assert Kept(store.url).all("you") == {}


def test_a_value_over_the_limit_is_refused_and_the_one_before_stays(store: Store) -> None:
    values = Kept(store.url)
    values.keep("me", "strokes", [1])
    with pytest.raises(StoreError, match=r"NOT KEPT for a reload: 262,150 characters; 262,144 is the limit\."):
        values.keep("me", "strokes", "x" * (module.MOST_CHARACTERS + 4))
    assert values.all("me") == {"strokes": [1]}


def test_of_values_kept_at_once_the_one_over_the_limit_is_refused_and_the_others_are_there(store: Store) -> None:
    values = Kept(store.url)
    with pytest.raises(StoreError, match="NOT KEPT for a reload"):
        values.keep_all({("me", "strokes"): "x" * module.MOST_CHARACTERS, ("me", "live"): True, ("you", "live"): False})
    assert values.all("me") == {"live": True} and values.all("you") == {"live": False}


def test_of_values_kept_at_once_the_one_whose_name_is_too_long_is_refused_and_the_others_are_there(store: Store) -> None:
    values = Kept(store.url)
    with pytest.raises(StoreError, match=r"NOT KEPT for a reload: 65 characters; 64 is the limit\."):
        values.keep_all({("me", "n" * 65): 1, ("me", "n" * 64): 2, ("you", "live"): False})
    assert values.all("me") == {"n" * 64: 2} and values.all("you") == {"live": False}


def test_a_text_that_is_too_long_is_refused_by_both_databases_and_looking_for_it_finds_nothing(store: Store) -> None:
    values = Kept(store.url)
    with pytest.raises(StoreError, match=r"NOT SAVED: .* has 65 characters; 64 is the limit\. Choose a shorter text\."):
        values.keep("m" * 65, "strokes", 1)
    assert values.all("m" * 65) == {}


def test_what_was_measured_of_a_pruned_network_is_kept_and_found_also_under_the_name_of_earlier_versions(store: Store) -> None:
    new, old = (
        {"weights_digest": letter * 64, "data_digest": "d" * 64, "share": 0.95, "epochs": 1, "accuracy": 0.9} for letter in "ab"
    )
    key = key_of("a" * 64, "d" * 64, 0.95, 1)
    Kept(store.url).keep(PRUNED, key, new)
    Kept(store.url).keep(PRUNED, "the name of an earlier version", old)
    assert kept_results(Kept(store.url)) == {key: new, key_of_record(old): old}


def test_the_oldest_go_where_all_visitors_have_too_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 3)
    values = Kept(store.url)
    for visitor in "abcd":
        values.keep(visitor, "live", True)
    assert [values.all(visitor) for visitor in "abcd"] == [{}, {"live": True}, {"live": True}, {"live": True}]


def test_progress_and_a_class_s_secret_stay_where_all_visitors_have_too_many_other_values(store, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 2)
    monkeypatch.setattr(module, "MOST_LASTING", 5)
    values = Kept(store.url)
    answers = {"guided_labs": {"mlp-to-cnn": {}}, "exercises_done": {"macs": {"1": True}}}
    lasting = {**answers, "guided_words": {"mlp-to-cnn": {}}, "class_taught": ["ABCDE", "secret"]}
    for name, value in {**lasting, "live": True}.items():
        values.keep("first", name, value)
    for visitor in "abc":
        values.keep(visitor, "live", True)
    assert values.all("first") == lasting and [values.all(one) for one in "ab"] == [{}, {"live": True}]
    for visitor in "de":
        values.keep(visitor, "guided_labs", {})
    assert values.all("first") == {name: one for name, one in lasting.items() if name != "guided_labs"}
    assert values.all("b") == values.all("c") == {"live": True}


def test_what_was_measured_for_all_visitors_stays_where_they_have_too_many_values(store, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 3)
    monkeypatch.setattr(module, "MOST_SHARED", 2)
    values = Kept(store.url)
    for owner in module.SHARED:
        values.keep(owner, "a digest", {"accuracy": 0.99})
    for visitor in "abcd":
        values.keep(visitor, "live", True)
    assert [values.all(owner) for owner in module.SHARED] == [{"a digest": {"accuracy": 0.99}}] * 2
    assert [values.all(visitor) for visitor in "abcd"] == [{}, {"live": True}, {"live": True}, {"live": True}]
    values.keep("pruning", "another digest", {"accuracy": 0.98})
    assert values.all("quantization") == {} and len(values.all("pruning")) == 2  # the oldest went


def test_of_many_quick_changes_the_last_is_written_and_each_is_read_at_once(store: Store) -> None:
    keeper = Keeper(Kept(store.url))
    for number in range(200):
        keeper.keep("me", "number", number)
        assert keeper.all("me") == {"number": number}
    keeper.wait()
    assert Kept(store.url).all("me") == {"number": 199}


@pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
def test_what_the_store_did_not_take_is_read_meanwhile_and_written_later(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.01)
    keeper = Keeper(Kept(store.url, patience=0.05))
    with Kept(store.url).writing():  # somebody else, for longer than that
        keeper.keep("me", "guided_labs", {"macs": 3})
        while not keeper.fault:
            time.sleep(0.01)
        assert keeper.fault.startswith("NOT SAVED") and keeper.all("me") == {"guided_labs": {"macs": 3}}
    keeper.wait()
    assert Kept(store.url).all("me") == {"guided_labs": {"macs": 3}} and keeper.fault == ""


@pytest.mark.parametrize("empty", ["SQLite"], indirect=True)
def test_what_was_not_written_is_said(store: Store, file: Path) -> None:
    keeper = Keeper(Kept(store.url))
    keeper.keep("me", "strokes", "x" * (module.MOST_CHARACTERS + 4))
    keeper.wait()
    assert keeper.fault.startswith("NOT KEPT for a reload")
    keeper.keep("me", "strokes", [1])
    keeper.wait()
    assert keeper.fault == ""
