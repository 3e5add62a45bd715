"""The records of what the command inside finds, as text for people."""

from collections.abc import Iterator
from typing import Any

from core.commands.output import table
from core.commands.statistics_text import statistics_text
from core.data.stroke_ink import stroke_text
from core.learning.inside.vanishing import HIDDEN, UNITS

LINES = 40  # of a table of maps


def found_text(record: dict[str, Any]) -> Iterator[str]:
    """What was found, a paragraph for each thing."""
    match record["find"]:
        case "change" | "ink" if record.get("change", record.get("edits")) is None:
            yield "Nothing was found that changes its mind so."
        case "change":
            yield f"A change with the L2 norm {record['norm']:.4f}, in units of full ink, makes it read {_after(record)}."
        case "ink":
            added = sum(edit["add"] for edit in record["edits"])
            what = f"{added} pixels filled and {len(record['edits']) - added} erased"
            yield f"With {what} it reads {_after(record)}. None of these pixels can be left out."
            worth = f"{record['strokes_added']:.3f} strokes' worth of ink was added and {record['strokes_erased']:.3f} erased"
            yield f"{worth}. {stroke_text(record['stroke'], record['strokes'])}"
        case "units":
            rows = [("unit", "counts for the class", "activation")]
            rows += [(str(row["number"]), f"{row['contribution']:.4f}", f"{row['activation']:.4f}") for row in record["units"]]
            yield f"The units of {record['unit_layer']} that count most for {record['class']}:\n{table(rows)}"
        case "training":
            as_it_is = "as opened" if record["trained"] else "untrained"
            yield statistics_text(record, "after" if "before" in record else as_it_is)
            yield _lesson(record["vanishing"])
        case "plane":
            first, second = (f"{100 * share:.0f} %" for share in record["shares"])
            place = ", ".join(f"{side:.4f}" for side in record["place"])
            what = f"The plane of its last hidden layer shows {first} + {second} of how the images differ"
            yield f"{what}; this one is at {place}."
            yield f"The places of {len(record['images']):,} test images of {record['dataset']} are in what --json gives."
        case "drives":
            yield _drives_text(record)
        case "kernels":
            lines = ("\n".join("".join(f"{weight:9.4f}" for weight in row) for row in one) for one in record["kernels"])
            yield from (f"Kernel {number} of {record['of_layer']}:\n{one}" for number, one in enumerate(lines))
        case "toeplitz":
            sizes = f"{record['rows']:,} × {record['columns']:,} numbers"
            counts = f"{record['connected']:,} of them connections, {record['different']:,} different weights"
            biases = f"{record['biases']:,} biases come besides"
            yield f"As the matrix of a linear layer, {record['of_layer']} has {sizes}: {counts}; {biases}."
        case _:
            rows = [("training image", "label", "distance")]
            rows += [(str(row["place"]), str(row["label"]), f"{row['distance']:.4f}") for row in record["images"]]
            yield f"The nearest images of {record['dataset']} in its last hidden layer:\n{table(rows)}"


def _lesson(found: dict[str, Any]) -> str:
    lines = [("layer", "with sigmoid", "with ReLU")]
    rows = zip(found["layers"], found["sigmoid"], found["relu"], strict=True)
    lines += [(name, f"{one:.3g}", f"{other:.3g}") for name, one, other in rows]
    return (
        f"For comparison, the gradient by weights, RMS, in {HIDDEN} hidden layers of {UNITS} untrained units:\n{table(lines)}"
    )


def _drives_text(record: dict[str, Any]) -> str:
    lines = [("map or unit", "largest value", "images, as digit (place)")]
    for number, images in enumerate(record["maps"][:LINES]):
        shown = " ".join(f"{image['label']} ({image['place']})" for image in images)
        lines.append((str(number), f"{images[0]['value']:.4f}", shown))
    what = f"{record['dead']:,} of the {record['count']:,} maps or units of {record['of_layer']} are dead"
    return f"{what} over {record['over']:,} test images of {record['dataset']}. What drives them most:\n{table(lines)}"


def _after(record: dict[str, Any]) -> str:
    return f"{record['after']} ({100 * record['after_probability']:.1f} %)"
