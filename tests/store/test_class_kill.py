"""A class's answers over a kill -9 of the process that takes them: each that was acknowledged is there."""

import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

from core.store.classes import Classes
from core.store.store import Store

PEOPLE = ("Ada", "Bo", "Cy")
TAKES_ANSWERS = """
import sys
from core.store.class_board import Answer
from core.store.classes import Classes

_, url, code, *people = sys.argv
classes = Classes(url)
for variant in range(100_000):
    for name in people:
        classes.note(code, name, Answer("", "macs", variant, True, "", 5.0))
        print(name, variant, flush=True)  # the person is told
"""


def test_no_answer_that_was_taken_is_lost(store: Store) -> None:
    classes = Classes(store.url)
    code, secret = classes.start()
    for name in PEOPLE:
        classes.join(code, name, name)
    words = [sys.executable, "-c", TAKES_ANSWERS, store.url, code, *PEOPLE]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as server:
        told = list(islice(server.stdout or (), 20))
        server.kill()
        told += [line for line in server.stdout or () if line.endswith("\n")]
    assert server.returncode == -signal.SIGKILL and len(told) >= 20
    there = {(one.name, one.variant) for one in classes.board(code, secret).answers}
    assert {(name, int(variant)) for name, variant in map(str.split, told)} <= there
    assert {name for name, _ in there} == set(PEOPLE)
    classes.join(code, "Di", "Di")  # the store takes the next one
