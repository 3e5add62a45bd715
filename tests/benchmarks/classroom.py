"""A class at work: 40 people who answer exercises while the teacher looks at the board, and a server that is killed."""

import asyncio
import os
import random
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median, quantiles

import psutil
from websockets.exceptions import ConnectionClosed

from core.exercises.catalog import KINDS, exercise
from core.store.classes import Classes
from core.store.kept import TAUGHT, Kept
from pages.exercises.board import Taught
from pages.exercises.lesson import LESSON
from tests.benchmarks.person import Person
from tests.browser.story import running_app

PEOPLE, THINK, SECONDS = 40, 5, 60  # members; seconds between two answers, on average; that they stay
ENTERING = 20  # seconds in which they come, and the server loads what it needs
FLOOR = 800  # milliseconds that 95 % of the answers take at most
LOOKS = 3  # seconds between two looks at the board
NOTES = 20  # seconds between two notes of where a member is
NUMBERS = [kind for kind in KINDS if not exercise(kind, 1).options]  # answered by a number
BOARD = LESSON.sections["board"]
Sent = tuple[str, str, int]  # name, kind and variant of an answer


def report() -> None:
    """Print how long an answer takes, and how many of those that were acknowledged are left after a kill -9."""
    random.seed(0)
    with tempfile.TemporaryDirectory() as folder:
        classes = Classes(f"sqlite:///{folder}/runs.sqlite")
        class_ = Taught(*classes.start())
        before = set(psutil.Process().children())
        with running_app(Path(folder) / "log") as address:
            (server,) = set(psutil.Process().children()) - before
            took, sent = asyncio.run(_lesson(address, classes, class_, server))
        kept = {(one.name, one.kind, one.variant) for one in classes.board(class_.code, class_.secret).answers}
    high = quantiles(took, n=20)[-1]
    print(
        f"{PEOPLE} people in a class, {THINK} s between two answers: median {median(took):.0f} ms, p95 {high:.0f} ms, "
        f"floor {FLOOR} ms {'held' if high <= FLOOR else 'NOT HELD'}, n {len(took)}, load {os.getloadavg()[0]:.1f}"
    )
    lost = len(sent - kept)
    print(f"the server killed while they answer: {len(sent)} answers acknowledged, {lost} lost{' NOT HELD' if lost else ''}")


async def _lesson(address: str, classes: Classes, class_: Taught, server: psutil.Process) -> tuple[list[float], set[Sent]]:
    """The milliseconds of each answer, and the answers that were acknowledged before the server was killed."""
    took: list[float] = []
    sent: set[Sent] = set()
    members = [_member(address, classes, class_, number, took, sent) for number in range(PEOPLE)]
    everybody = [asyncio.create_task(one) for one in (*members, _teacher(address, classes.url, class_))]
    await asyncio.sleep(ENTERING + SECONDS)
    server.kill()  # while some still answer
    await asyncio.gather(*everybody)
    return took, sent


async def _member(address: str, classes: Classes, class_: Taught, number: int, took: list[float], sent: set[Sent]) -> None:
    """Join, and answer until the server is killed; the answers of the first seconds, while others come, are not timed."""
    person, name = Person(address), f"member {number}"
    classes.join(class_.code, person.visitor, name)
    start = time.perf_counter()
    noted = start + random.uniform(0, NOTES)
    with suppress(ConnectionClosed):
        await asyncio.sleep(random.uniform(0, ENTERING / 2))
        await person.enter()
        await person.visit("exercises")
        kind = NUMBERS[number % len(NUMBERS)]
        await person.change("button_group", "Exercise", lambda _: {"string_array_value": [KINDS[kind].title]})
        while True:
            variant = random.randrange(1, 100_000)
            await person.change("number_input", "Variant", lambda _: {"double_value": float(variant)})  # noqa: B023
            await asyncio.sleep(random.uniform(0, 2 * THINK))
            if time.perf_counter() > noted + NOTES:
                noted = time.perf_counter()
                await person.run_again()
            one = exercise(kind, variant)
            value = random.choice([one.answer(), *(slip.value for slip in one.slips())])
            milliseconds = await person.submit(("number_input", "Answer"), {"double_value": value}, "Check")
            sent.add((name, kind, variant))
            if time.perf_counter() > start + ENTERING:
                took.append(milliseconds)


async def _teacher(address: str, url: str, class_: Taught) -> None:
    """Look at the board until the server is killed."""
    person = Person(address)
    Kept(url).keep(person.visitor, TAUGHT, [class_.code, class_.secret])
    with suppress(ConnectionClosed):
        await person.enter()
        await person.visit("exercises")
        await person.change("expandable", BOARD, lambda _: {"bool_value": True})
        while True:
            await asyncio.sleep(LOOKS)
            await person.run_again()
