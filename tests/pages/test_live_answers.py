"""What the live canvas asks for: whatever is sent, the answer comes in bounds, and only to the app's own pages."""

import asyncio
import base64
import json
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import torch
from starlette.requests import Request
from streamlit import config
from streamlit.testing.v1 import AppTest

from core.design.zoo import ZOO
from core.learning.classifier import Classifier
from core.learning.header import trained
from core.learning.recipe import Recipe
from core.store.store import Store
from pages.draw import live_answers
from pages.shared.components.palette import SPARE
from pages.shared.session import own_networks, questions
from pages.shared.session.loading import loading
from pages.shared.session.networks import COLORS
from pages.shared.session.store import store as opened_store

APP = Path(__file__).parents[2] / "app.py"
ON = {"shown": ["mlp1"], "on": ["mlp1"], "own": {}, "inside": []}
QUESTION = {"lines": [[[140, 50], [140, 230]]], "pen": 20, "off": [], "move": [0, 0, 0, 1], **ON}
HERE = {"host": "localhost:8501", "origin": "http://localhost:8501"}


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives; in its own thread, since a browser of other tests may have left an event loop running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, float]]:
    """A finished run of a softmax: its number, and when it was made."""
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    monkeypatch.setenv("EXPLORER_STORE", url)
    opened_store.clear()
    own_networks._read.clear()
    store = Store(url)
    number = store.add(ZOO["softmax"], replace(Recipe(), dataset="digits"), "somebody", "token")
    store.begin(number, {})
    store.complete(number, "digits", {}, {"checkpoint": trained()["softmax"].read_bytes()})
    yield number, store.run(number).created
    opened_store.clear()
    own_networks._read.clear()


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names under which a visitor's own networks are loaded from here on."""
    loading().result()  # the project's own are loaded in the background
    names: list[str] = []
    load = Classifier.of
    monkeypatch.setattr(Classifier, "of", lambda checkpoint, name: names.append(name) or load(checkpoint, name))
    return names


def request(body: bytes, headers: dict[str, str], cut: bool = False) -> Request:
    """A request as the server would hand it over; where it is cut, the visitor leaves before its end."""
    parts = [{"type": "http.request", "body": body, "more_body": cut}, {"type": "http.disconnect"}]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    named = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "path": "/answers", "headers": named}, receive)


def asked(question: dict[str, Any], headers: dict[str, str] = HERE) -> tuple[int, dict[str, Any]]:
    """The status and the content of the answer."""
    response = finished(live_answers.answer(request(json.dumps(question).encode(), headers)))
    return response.status_code, json.loads(response.body or b"{}")


def test_a_network_of_ones_own_answers_too(run: tuple[int, float], loaded: list[str]) -> None:
    name = f"softmax, run {run[0]}"
    status, board = asked({**QUESTION, "shown": [name, "mlp1"], "on": ["mlp1", name], "own": {name: run}})
    read = {row["name"]: row["answer"]["digit"] for row in board["rows"] if row["answer"]}
    assert (status, list(read.items()), loaded) == (200, [(name, 1), ("mlp1", 1)], [name])
    own, project = ({row["name"]: row["color"] for row in board["rows"]}[one] for one in (name, "mlp1"))
    assert own in SPARE and own != project and own not in COLORS.values()


def test_the_layers_that_are_looked_into_come_along_of_two_networks_at_most() -> None:
    status, reply = asked({**QUESTION, "inside": ["lenet5", "gone", "mlp1", "flagship"]})
    assert (status, list(reply["maps"])) == (200, ["draw_maps_lenet5", "draw_maps_mlp1"])
    first, *layers = reply["maps"]["draw_maps_lenet5"]
    given, network = values(first), loading().result().ready["lenet5"].network
    assert given.shape == (1, 28, 28) and given.max() > 2.5
    pool = next(layer for layer in layers if layer["title"] == "pool2")
    with torch.inference_mode():
        assert values(pool) == pytest.approx(network[:7](torch.tensor(given)[None])[0].numpy(), abs=1e-5)
        assert layers[-1]["answer"] == pytest.approx(network(torch.tensor(given)[None]).softmax(1)[0].tolist(), abs=1e-5)
    assert asked(QUESTION)[1]["maps"] == {}


def values(figure: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(figure["data"]), "<f4").reshape(figure["shape"])


def test_more_networks_of_ones_own_than_anybody_draws_with_are_no_question(run: tuple[int, float], loaded: list[str]) -> None:
    own = {f"invented {index}": (run[0], index) for index in range(800)}
    assert asked({**QUESTION, "on": list(own), "own": own})[0] == 400
    assert loaded == []


def test_a_run_is_not_read_under_another_time_than_its_own(run: tuple[int, float], loaded: list[str]) -> None:
    for made in range(20):
        _, board = asked({**QUESTION, "on": ["mine"], "own": {"mine": (run[0], made)}})
        assert board["says"].startswith(f"Run {run[0]} is no longer the one that was chosen.")
    assert loaded == []


def test_who_draws_with_a_run_that_was_deleted_draws_on_without_it(run: tuple[int, float]) -> None:
    app = AppTest.from_file(APP, default_timeout=180).run()
    app.session_state["own_networks"] = {"gone": (run[0], run[1] - 1), "there": run}
    app.switch_page("pages/draw/page.py").run()
    assert not app.exception
    assert app.session_state["own_networks"] == {"there": run}
    board = next(one.proto for one in app.get("bidi_component") if one.proto.component_name == "board")
    assert [row["name"] for row in json.loads(board.json)["rows"]] == ["there", "mlp1", "mlp2", "lenet5"]


def test_a_visitor_draws_with_the_networks_chosen_last(run: tuple[int, float], monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened_store().run(run[0])
    with monkeypatch.context() as patched:
        patched.setattr(own_networks, "st", SimpleNamespace(session_state={}))
        patched.setattr(own_networks, "_read", Mock())
        for number in range(1, own_networks.MOST + 3):
            own_networks.draw_with(replace(first, id=number))
        assert [number for number, _ in own_networks.places().values()] == list(range(3, own_networks.MOST + 3))


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "localhost:8501", "origin": "http://[::1"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"host": "", "origin": ""},
        {"origin": "http://localhost:8501"},
        {},
    ],
    ids=["no address", "a name that is not the app's", "empty", "no host", "neither"],
)
def test_who_is_not_a_page_of_this_app_is_refused(headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "get_option", {"server.allowedHosts": ["localhost", "127.0.0.1"]}.get)
    assert asked(QUESTION, headers)[0] == 403


def test_a_question_that_breaks_off_raises_nothing() -> None:
    assert finished(live_answers.answer(request(b"{", HERE, cut=True))).status_code == 400


def test_few_questions_are_answered_at_once_and_who_finds_many_waiting_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, working, at_once = threading.Event(), [], []

    def slow(body: bytes) -> live_answers.Response:
        working.append(body)
        at_once.append(len(working))
        go_on.wait(30)
        working.pop()
        return live_answers.Response()

    monkeypatch.setattr(live_answers, "_answer", slow)
    many = questions.AT_ONCE + questions.WAITING

    async def crowd() -> list[int]:
        first = [asyncio.create_task(live_answers.answer(request(b"{}", HERE))) for _ in range(many)]
        while questions._limiter.statistics().tasks_waiting < questions.WAITING:
            await asyncio.sleep(0)
        late = await live_answers.answer(request(b"{}", HERE))
        go_on.set()
        return [late.status_code, *(reply.status_code for reply in await asyncio.gather(*first))]

    assert finished(crowd()) == [503, *[200] * many]
    assert max(at_once) <= questions.AT_ONCE
