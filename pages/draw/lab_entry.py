"""The drawing for the lab book: the digit as networks are given it, their answers, and how both are made again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.data.digit_file import NAME, to_text
from core.data.drawing import NO_MOVE, Move, Prepared
from core.data.ink import Strokes
from core.labbook.entry import Entry, Row
from core.labbook.grids import digit_chart
from core.labbook.origins import here
from pages.draw.steps import STEP_TITLES
from pages.shared.session.networks import names, title

if TYPE_CHECKING:
    import pandas as pd

    from core.learning.classifier import Answer

MOVED = ("down", "degrees", "scale")  # of a move, beside the shift
COLUMNS = {
    "network": "network",
    "pixels": "shift to the right, pixels",
    "digit": "read as",
    "confidence": "confidence, %",
    "answer": "answer",
}


def entry(ready: Prepared, found: "Mapping[str, Answer]", settings: dict[str, str]) -> Entry:
    """The digit and the answers. The command asks the project's own networks, which get normalized pixels."""
    rows: list[Row] = [
        {
            "network": title(name),
            "reads": answer.digit,
            **{f"{digit}, %": round(100 * share, 2) for digit, share in enumerate(answer.probabilities)},
        }
        for name, answer in found.items()
    ]
    known = [name for name in found if name in names()]
    command = f"python -m core classify {NAME} --model {' '.join(known)}" if known and ready.normal else ""
    return Entry(
        "A digit, and how networks read it",
        rows=rows,
        chart=digit_chart(ready.pixels.tolist()),
        facts={**settings, **here()},
        command=command,
        files={NAME: to_text(ready.digit)},
    )


def shifts(ready: Prepared, found: "pd.DataFrame", chart: dict[str, Any], settings: dict[str, str], move: Move) -> Entry:
    """The answers along the shift. The command is given the digit before any move, and the rest of the move."""
    known = [name for name in names() if title(name) in set(found["network"])]
    more = "".join(f" --{name} {getattr(move, name):g}" for name in MOVED if getattr(move, name) != getattr(NO_MOVE, name))
    command = f"python -m core shifts {' '.join(known)} --digit {NAME}{more}" if known and ready.normal else ""
    return Entry(
        "What networks read along a shift",
        rows=found.to_dict("records"),
        chart=chart,
        facts={**settings, **here()},
        command=command,
        files={NAME: to_text(ready.digit._replace(pixels=ready.center))} if command else {},
        columns=COLUMNS,
    )


def settings(ready: Prepared, off: frozenset[str], move: Move, example: int | None) -> dict[str, str]:
    """How the digit was made; `example` is which of the ten real drawings it is, if it is one."""
    if example is not None:
        facts = {"digit": f"the real drawing of a {example}"}
    elif isinstance(ready.source, Strokes):
        pen = f"a pen of {ready.source.width:g} of {ready.source.frame[0]:g} pixels"
        facts = {"digit": f"drawn here in {len(ready.source.lines)} strokes with {pen}"}
    else:
        facts = {"digit": "an uploaded picture"}
    if off:
        facts["steps switched off"] = ", ".join(title for name, title in STEP_TITLES.items() if name in off)
    if move != NO_MOVE:
        facts["moved"] = ", ".join(f"{name} {value:g}" for name, value in move._asdict().items())
    return facts
