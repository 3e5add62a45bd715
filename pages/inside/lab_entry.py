"""What was looked at, for the lab book: pictures with their numbers, and one value of a network taken apart."""

from collections.abc import Sequence
from typing import Any

from core.data.digit_file import NAME, to_text
from core.design.form import to_json
from core.labbook.again import NOTHING, Again, in_turn, of_weights
from core.labbook.entry import Entry, Row
from core.labbook.grids import Grid, digit_chart, maps_chart
from core.labbook.origins import here
from core.learning.inside.pixel import Pixel
from pages.inside.explained import Explained
from pages.inside.subjects import UNTRAINED, Subject
from pages.shared.session.networks import names

TERMS = 10  # of a sum, that add, and as many that take away
DESIGN = "network.json"


def why(subject: Subject, target: int, found: Explained) -> Entry:
    """The maps of each method, and their extremes and sums."""
    grids = [
        Grid(["occlusion", "red speaks for it"], found.covered.changes.tolist()),
        Grid(["gradient × input", "blue speaks for it"], found.product[0].tolist()),
        Grid(["integrated gradients", "blue speaks for it"], found.path.parts[0].tolist()),
    ]
    ways = ["occlusion", "gradient", "integrated"]
    if cam := found.cam:
        grids.append(Grid(["Grad-CAM", f"of {cam.layer}"], cam.over_image.tolist()))
        ways.append("grad-cam")
    title = f"Why {subject.title} gives {target} a probability of {100 * subject.probabilities[target]:.1f} %"
    return pictures(title, subject, found.summary(), grids, [f"--why {way} --class {target}" for way in ways])


def pictures(title: str, subject: Subject, rows: Sequence[Row], grids: Sequence[Grid], asked: Sequence[str]) -> Entry:
    """The digit with pictures beside it, and a table; `asked` are the options of the commands that give their numbers."""
    return _entry(title.removesuffix("."), subject, rows, maps_chart(subject.digit.pixels.tolist(), grids), asked)


def value(subject: Subject, one: Pixel, place: str) -> Entry:
    """The terms that add most and take away most, all others, the bias, and the sum."""
    few = one.largest(TERMS)
    rows: list[Row] = [
        {
            "input of the layer": ", ".join(map(str, term.at)),
            "activation": term.activation,
            "weight": term.weight,
            "product": term.product,
        }
        for term in few.terms
    ]
    rest = [("bias", one.bias), ("Σ + bias", one.total), ("as the network gives it", one.value)]
    others = [(f"{few.left_out:,} others", few.rest)] if few.left_out else []
    rows += [{"input of the layer": name, "product": number} for name, number in (*others, *rest)]
    options = f"--layer {one.layer} --map {one.at[0]}" + (f" --at {one.at[1]},{one.at[2]}" if len(one.at) == 3 else "")
    title = f"One value of {subject.title}, taken apart: {place}"
    return _entry(title, subject, rows, digit_chart(subject.digit.pixels.tolist()), [options])


def _entry(title: str, subject: Subject, rows: Sequence[Row], chart: dict[str, Any], asked: Sequence[str]) -> Entry:
    facts = {"read as": f"{subject.answer} ({100 * subject.probabilities[subject.answer]:.1f} %)"}
    made = of_digit(subject, asked)
    files = {NAME: to_text(subject.digit), **made.files}
    return Entry(title, "Results", rows, chart, {**facts, **here()}, made.command, files)


def of_digit(subject: Subject, asked: Sequence[str], command: str = "inside") -> Again:
    """The commands that ask the network about the digit, each with one of these options, after the training of a run's network.

    There is none for the network of a file, nor for one as it was before the end of its training.
    """
    file, before = subject.name, NOTHING
    if subject.name == UNTRAINED:
        file, before = DESIGN, Again("", {DESIGN: to_json(subject.classifier.architecture)})
    elif subject.number is not None:
        file, before = of_weights(subject.number, subject.classifier.architecture, subject.classifier.recipe)
    elif subject.name not in names():
        return NOTHING
    lines = (f"python -m core {command} {file} {NAME} {options}".rstrip() for options in asked)
    return in_turn(before, Again("\n".join(lines), {NAME: to_text(subject.digit)}))
