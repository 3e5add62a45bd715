"""The records of the command inside as text for people."""

from collections.abc import Iterator
from typing import Any

from core.commands.inside_found_text import found_text
from core.commands.output import table
from core.design.layer import shape_text

LINES = 40  # of a table of terms
TITLES = {
    "occlusion": "Change of its probability, in percentage points, where a patch of {patch}×{patch} pixels covers the picture:",
    "gradient": "Gradient × ink of its output, in % of the largest:",
    "integrated": "Integrated gradients, in % of the largest; their sum is {sum:.4f}, f(x) − f(blank) is {difference:.4f}:",
    "grad-cam": "Grad-CAM of {layer}, in % of the largest:",
}


def text(record: dict[str, Any]) -> str:
    """The whole record, a paragraph for each thing that was asked for."""
    return "\n\n".join(_paragraphs(record))


def _paragraphs(record: dict[str, Any]) -> Iterator[str]:
    note = "" if record["trained"] else " (untrained: the weights of seed 0)"
    sure = 100 * record["probabilities"][record["digit"]]
    yield f"{record['network']}{note} reads {record['digit']} ({sure:.1f} %)."
    if "layers" in record:
        rows = [("layer", "kind", "output", "largest value, without its sign")]
        rows += [(row["name"], row["kind"], shape_text(row["shape"]), f"{row['extent']:.4f}") for row in record["layers"]]
        yield table(rows)
    if "terms" in record:
        yield _value(record)
    elif "values" in record:
        yield _values(record)
    if "find" in record:
        yield from found_text(record)
    if "why" in record:
        yield f"Why {record['class']} ({100 * record['probability']:.1f} %)? " + TITLES[record["why"]].format(**record)
        yield _grid(record["grid"], 0.01 if record["why"] == "occlusion" else None)


def _value(record: dict[str, Any]) -> str:
    """One value as a table of its terms, the largest products first where there are many."""
    terms = record["terms"]
    shown = sorted(terms, key=lambda term: -abs(term["product"]))[:LINES] if len(terms) > LINES else terms
    rest = record["rest"] + sum(term["product"] for term in terms) - sum(term["product"] for term in shown)
    rows = [("of the layer's input", "activation", "weight", "product")]
    for term in shown:
        weight = "" if term["weight"] is None else f"{term['weight']:.6f}"
        rows.append((", ".join(map(str, term["at"])), f"{term['activation']:.6f}", weight, f"{term['product']:.6f}"))
    if others := record["left_out"] + len(terms) - len(shown):
        rows.append((f"{others:,} more", "", "", f"{rest:.6f}"))
    rows += [("bias", "", "", f"{record['bias']:.6f}"), ("value", "", "", f"{record['value']:.6f}")]
    place = ", ".join(map(str, [record["map"], *record["at"]]))
    sees = " and ".join(f"{side} {at[0]} to {at[-1]}" for side, at in record["sees"].items() if at) or "padding alone, nothing"
    flattened = f" Its input was {shape_text(record['flattened'])} before Flatten." if record["flattened"] else ""
    return f"{record['layer']} ({record['kind']}) at {place}:\n{table(rows)}\nIt sees {sees} of the picture.{flattened}"


def _values(record: dict[str, Any]) -> str:
    """The values of a layer or a map: a picture for each map, in % of its largest value."""
    values = record["values"]
    if "map" in record:
        fed = f"\n\n{_fed(record)}" if "fed_by" in record else ""
        return f"{record['layer']}, map {record['map']}, in % of its largest value:\n{_grid(values)}{fed}"
    more = f"\n{record['left_out']:,} more are not shown." if record["left_out"] else ""
    if len(record["shape"]) == 1:
        return f"{record['layer']}: " + " ".join(f"{value:.4f}" for value in values) + more
    maps = (f"{record['layer']}, map {number}, in % of its largest value:\n{_grid(one)}" for number, one in enumerate(values))
    return "\n\n".join(maps) + more


def _fed(record: dict[str, Any]) -> str:
    """What each map of the input adds to this one."""
    rows = [("map of its input", "adds, mean absolute value", "sum of its kernel")]
    rows += [(str(row["map"]), f"{row['strength']:.6f}", f"{row['kernel_sum']:.6f}") for row in record["fed_by"]]
    more = f"\n{record['fed_by_left_out']:,} more are not shown." if record["fed_by_left_out"] else ""
    return f"It is the sum of what these maps add, and of its bias, {record['bias']:.6f}:\n{table(rows)}{more}"


def _grid(rows: list[list[float]], unit: float | None = None) -> str:
    """Whole numbers in columns, each a multiple of the unit; without one, of 1 % of the largest."""
    unit = unit or max(abs(value) for row in rows for value in row) / 100 or 1
    return "\n".join("".join(f"{round(value / unit):5d}" for value in row) for row in rows)
