"""What members of a class leave there: only what they hand in is seen, within limits; exported whole, erased whole."""

import base64
import json
import os
import signal
import time
from dataclasses import replace
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import func, select

from core.design.layers import Linear
from core.design.refusal import Refusal
from core.design.zoo import ZOO
from core.hardware.refusal import HardwareError
from core.store import class_work
from core.store.class_board import Answer, Board, Design, Prediction
from core.store.class_designs import ranked
from core.store.class_drawings import readings
from core.store.class_file import from_file, to_file, without_names
from core.store.classes import Classes
from core.store.database import StoreError
from core.store.schema import class_values, members
from core.store.store import Store
from tests.workers.forked import FORKING, Begin
from tests.workers.trainings import FULL

INK = bytes(range(256)) * 3 + bytes(16)
RIGHT = Answer("", "macs", 1, True, "", 5.0)


@pytest.fixture
def classes(store: Store) -> Classes:
    """In SQLite and in PostgreSQL by turns."""
    return Classes(store.url)


@pytest.fixture
def one(classes: Classes) -> tuple[str, str]:
    """The code and the secret of a class that Ada and Bo have joined."""
    code, secret = classes.start()
    classes.join(code, "a", "Ada")
    classes.join(code, "b", "Bo")
    return code, secret


def test_where_members_are_is_seen_with_the_time(classes, one):
    before = time.time()
    classes.see(one[0], "a", "build")
    classes.see(one[0], "a", "draw")
    ada, bo = classes.board(*one).members
    assert ada[:2] == ("Ada", "draw") and before <= ada.seen <= time.time()
    assert bo[:2] == ("Bo", "") and bo.seen < before


def test_a_board_leaves_out_what_a_session_that_is_no_member_has_left(classes, one):
    classes.hand_in_design(one[0], "b", ZOO["mlp1"])
    classes.hand_in_drawing(one[0], "b", 3, INK, {"mlp1": 3})
    classes.note_step(one[0], "b", "mlp-to-cnn", "macs", 2.0, None)
    with classes.writing() as connection:
        connection.execute(members.delete().where(members.c.session == "b"))
    found = classes.board(*one)
    assert [member.name for member in found.members] == ["Ada"]
    assert (found.designs, found.drawings, found.predictions) == ((), (), ())


def test_each_member_has_one_design_and_one_drawing_of_each_digit_the_last(classes, one):
    for name in ("mlp1", "lenet5"):
        classes.hand_in_design(one[0], "a", ZOO[name])
    for digit, read in ((3, 5), (3, 3), (4, 9)):
        classes.hand_in_drawing(one[0], "a", digit, INK, {"mlp1": read})
    found = classes.board(*one)
    assert [(one.name, one.architecture) for one in found.designs] == [("Ada", ZOO["lenet5"])]
    assert [(one.digit, one.read, one.pixels) for one in found.drawings] == [(3, {"mlp1": 3}, INK), (4, {"mlp1": 9}, INK)]


def test_beside_a_design_stands_the_best_accuracy_of_its_own_members_runs_of_it(classes, one, store):
    runs = (("a", "mlp1", 0.91), ("a", "mlp1", 0.97), ("a", "lenet5", 0.99), ("b", "mlp1", 0.98))
    for number, (session, name, accuracy) in enumerate(runs, 1):
        store.add(ZOO[name], FULL, session, f"run {number}")
        store.begin(number, {})
        store.complete(number, "mnist", {"accuracy": accuracy}, {})
    assert classes.hand_in_design(one[0], "a", replace(ZOO["mlp1"], name="<b>mine</b>")) == (0.97, "mnist")
    assert classes.hand_in_design(one[0], "b", ZOO["softmax"]) is None
    assert [(one.accuracy, one.data) for one in classes.board(*one).designs] == [(0.97, "mnist"), (None, "")]


def test_designs_within_the_budget_stand_first_then_the_most_accurate_then_the_smallest(classes, one):
    classes.set_budget(*one, {"parameters": 50_000.0, "flash": 100.0})
    assert classes.of("a").budget == {"parameters": 50_000, "flash": 100}
    found = {name: Design(name, ZOO[name], accuracy, "mnist") for name, accuracy in ACCURACIES.items()}
    order = [one.design.name for one in ranked(found.values(), classes.of("a").budget)]
    assert order == ["cnn-8-16", "cnn-16-4", "softmax", "lenet5"]
    found["softmax"] = Design("softmax", ZOO["softmax"], 0.999, "digits")  # other data are no match for MNIST
    order = [one.design.name for one in ranked(found.values(), classes.of("a").budget)]
    assert order == ["cnn-8-16", "cnn-16-4", "softmax", "lenet5"]
    over = ranked([found["lenet5"]], classes.of("a").budget)[0]
    assert not over.fits and [one.over for one in over.taken] == [11_706, 0] and over.macs == 416_520


ACCURACIES = {"lenet5": 0.99, "softmax": None, "cnn-16-4": 0.98, "cnn-8-16": 0.985}


def test_a_matrix_counts_what_each_network_read_of_what_was_meant(classes, one):
    for session, digit, read in (("a", 3, {"mlp1": 5, "lenet5": 3}), ("b", 3, {"mlp1": 3, "lenet5": 3}), ("b", 7, {"mlp1": 1})):
        classes.hand_in_drawing(one[0], session, digit, INK, read)
    mlp, lenet = readings(classes.board(*one).drawings)
    assert (mlp.network, mlp.right, mlp.drawings, mlp.accuracy) == ("mlp1", 1, 3, 1 / 3)
    assert mlp.counts[3][5] == mlp.counts[3][3] == mlp.counts[7][1] == 1 and sum(map(sum, mlp.counts)) == 3
    assert (lenet.right, lenet.drawings, lenet.counts[3][3]) == (2, 2, 2)


@pytest.mark.parametrize(
    ("digit", "pixels", "read"),
    [(10, INK, {}), (-1, INK, {}), (3, INK[:-1], {}), (3, INK * 2, {}), (3, INK, {"mlp1": 12})],
)
def test_what_is_no_drawing_of_a_digit_is_refused(classes, one, digit, pixels, read):
    with pytest.raises(StoreError, match="A drawing has 784 bytes and is one of 10 digits"):
        classes.hand_in_drawing(one[0], "a", digit, pixels, read)


def test_a_design_that_does_not_fit_or_is_too_large_and_no_budget_are_refused(classes, one, monkeypatch):
    broken = replace(ZOO["lenet5"], layers=(Linear(10), *ZOO["lenet5"].layers))
    for design in (broken, replace(ZOO["lenet5"], name="x" * 201)):
        with pytest.raises(Refusal):
            classes.hand_in_design(one[0], "a", design)
    monkeypatch.setattr(class_work, "MOST_CHARACTERS", 100)
    with pytest.raises(StoreError, match="NOT HANDED IN: 969 characters; 100 is the limit"):
        classes.hand_in_design(one[0], "a", ZOO["lenet5"])
    with pytest.raises(HardwareError, match="no part 'speed'"):
        classes.set_budget(*one, {"speed": 1.0})
    assert classes.board(*one).designs == ()


def test_a_member_has_no_more_answers_than_a_class_counts(classes, one, monkeypatch):
    monkeypatch.setattr(class_work, "MOST_ANSWERS", 2)
    for variant in range(2):
        classes.note(one[0], "a", RIGHT._replace(variant=variant))
    with pytest.raises(StoreError, match="NOT COUNTED: a class counts 2 answers of one member"):
        classes.note(one[0], "a", RIGHT._replace(variant=3))
    classes.note(one[0], "b", RIGHT)
    assert len(classes.board(*one).answers) == 3


def test_who_is_in_no_class_that_goes_on_hands_in_nothing(classes, one):
    acts = (lambda session: classes.hand_in_design(one[0], session, ZOO["mlp1"]),)
    acts = (*acts, lambda session: classes.hand_in_drawing(one[0], session, 1, INK, {}))
    classes.see(one[0], "stranger", "draw")
    classes.end(*one)
    for act in acts:
        for session in ("stranger", "a"):
            with pytest.raises(StoreError, match="NOT HANDED IN: you are in no class that goes on"):
                act(session)
    assert classes.board(*one)[1:] == ((), (), (), {}, True, ())


def filled(classes: Classes, code: str, secret: str) -> Board:
    classes.set_budget(code, secret, {"ram": 20.0})
    classes.see(code, "a", "draw")
    classes.note(code, "a", RIGHT)
    classes.hand_in_design(code, "a", ZOO["mlp1"])
    classes.hand_in_drawing(code, "a", 1, INK, {"mlp1": 1})
    return classes.board(code, secret)


def test_a_step_has_what_a_member_predicted_and_then_measured(classes, one):
    classes.note_step(one[0], "a", "mlp-to-cnn", "latency-order", ["MLP2", "MLP1"], None)
    classes.note_step(one[0], "stranger", "mlp-to-cnn", "macs", 3.0, None)
    classes.note_step(one[0], "b", "mlp-to-cnn", "macs", 3.0, None)
    classes.note_step(one[0], "b", "mlp-to-cnn", "macs", 3.0, 1.18)
    assert classes.board(*one).predictions == (
        Prediction("Ada", "mlp-to-cnn", "latency-order", ["MLP2", "MLP1"], None),
        Prediction("Bo", "mlp-to-cnn", "macs", 3.0, 1.18),
    )
    text = to_file(classes.board(*one), one[0])
    assert from_file(text).predictions == classes.board(*one).predictions
    before = {name: part for name, part in json.loads(text).items() if name != "predictions"}
    assert from_file(json.dumps(before)).predictions == ()  # as an earlier version wrote it
    assert [part.name for part in without_names(classes.board(*one)).predictions] == ["1", "2"]
    with pytest.raises(StoreError, match="The file is no class"):
        from_file(text.replace("1.18", "Infinity"))
    classes.leave(one[0], "b")
    assert [part.name for part in classes.board(*one).predictions] == ["Ada"]


def test_the_export_holds_all_that_the_board_shows_and_no_session(classes, one):
    form = json.loads(to_file(filled(classes, *one), one[0]))
    assert (form["format"], form["code"], form["budget"]) == ("from-mlp-to-cnn class", one[0], {"ram": 20.0})
    assert [one["page"] for one in form["members"]] == ["draw", ""] and form["answers"][0]["kind"] == "macs"
    assert form["designs"][0]["architecture"]["name"] == "mlp1" and form["designs"][0]["accuracy"] is None
    assert base64.b64decode(form["drawings"][0]["pixels"]) == INK and form["drawings"][0]["read"] == {"mlp1": 1}
    assert "session" not in json.dumps(form) and one[1] not in json.dumps(form)


def test_a_file_brings_back_the_board_and_without_names_who_it_was_cannot_be_told(classes, one):
    board = filled(classes, *one)
    assert from_file(to_file(board, one[0])) == board
    anonymous = from_file(to_file(without_names(board)))
    assert anonymous.members == () and anonymous.budget == board.budget
    for before, after in zip(board[1:4], anonymous[1:4], strict=True):
        assert [one.name for one in before] == ["Ada"] and [one.name for one in after] == ["1"]
    assert anonymous.drawings[0].read == {"mlp1": 1} and anonymous.drawings[0].pixels == b""
    assert not any(word in to_file(anonymous) for word in ("Ada", "Bo", one[0]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from-mlp-to-cnn class", "other"),
        ('"version": 1', '"version": 2'),
        ('"digit": 1', '"digit": 12'),
        ('"given": 5.0', '"given": Infinity'),
        ('"given": 5.0', f'"given": {10**400}'),
        ('"variant": 1', '"variant": 1e999'),
        ('"read": {"mlp1": 1}', '"read": [1]'),
        ('"answers": [{', '"answers": [5, {'),
        ('"answers"', '"answer"'),
        ('"pixels": "', '"pixels": "*'),
        (
            "{",
            "[",
        ),
    ],
)
def test_what_is_no_file_of_a_class_is_refused(classes, one, old, new):
    text = to_file(filled(classes, *one), one[0])
    assert old in text
    with pytest.raises(StoreError, match="The file is no class that this program exported"):
        from_file(text.replace(old, new))


def left(classes: Classes) -> list[int]:
    with classes.reading() as connection:
        return [connection.scalar(select(func.count()).select_from(table)) or 0 for table in (class_values, members)]


def test_who_leaves_takes_all_along_and_erasing_leaves_nothing(classes, one):
    filled(classes, *one)
    classes.leave(one[0], "a")
    assert classes.board(*one)[1:4] == ((), (), ()) and left(classes) == [1, 1]  # the budget, and Bo
    classes.erase(*one)
    assert left(classes) == [0, 0]


def answer_on_and_on(url: str, code: str, acknowledged: Connection) -> None:
    classes = Classes(url)
    for variant in range(100_000):
        classes.note(code, "a", RIGHT._replace(variant=variant))
        acknowledged.send(variant)


def test_no_acknowledged_answer_is_lost_when_the_program_is_killed(classes, one, forked: Begin):
    here, there = FORKING.Pipe(duplex=False)
    program = forked(answer_on_and_on, classes.url, one[0], there)
    there.close()
    last = 0
    while last < 20:
        last = here.recv()
    os.kill(program.pid, signal.SIGKILL)
    while True:
        try:
            last = here.recv()
        except EOFError:
            break
    kept = [one.variant for one in classes.board(*one).answers]
    assert kept in (list(range(last + 1)), list(range(last + 2)))  # one more may have been kept, and not told any more
