"""An entry's chart, drawn without a browser.

Its specification may come from outside: no address in it is fetched, and it sets no options of what draws it, one of which
opens a page of its own text.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from core.labbook.entry import Entry, LabBookError

WIDTH, HEIGHT = 560, 300
CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ufffe\uffff]")  # line breaks, and what XML has not
SCALE = 2  # dots of a PNG for each pixel
OPTIONS = "usermeta"  # a specification's part from which Vega-Embed takes options


def specification(entry: Entry) -> dict[str, Any]:
    """The chart with its rows in it; raises LabBookError where it names data or pictures elsewhere."""
    chart = {name: part for name, part in (entry.chart or {}).items() if name != OPTIONS}
    if _names_an_address(chart):
        raise LabBookError("chart", f"{entry.title:.60}: the chart takes data from an address.", "Remove the entry.")
    sized = {"width": WIDTH, "height": HEIGHT} if not {"hconcat", "vconcat", "facet"} & chart.keys() else {}
    whole = {**chart, **sized, "data": {"name": "rows"}, "datasets": {"rows": [dict(row) for row in entry.rows]}}
    return {name: _drawable(part) for name, part in whole.items()}


def to_svg(entry: Entry) -> str:
    """The chart as a vector picture; raises LabBookError where it cannot be drawn."""
    import vl_convert  # 80 MB, for reports alone

    drawn = specification(entry)
    with _drawing(entry):
        return str(vl_convert.vegalite_to_svg(drawn, allowed_base_urls=[]))


def to_png(entry: Entry) -> bytes:
    """The chart as a PNG file; raises LabBookError where it cannot be drawn."""
    import vl_convert

    drawn = specification(entry)
    with _drawing(entry):
        return bytes(vl_convert.vegalite_to_png(drawn, scale=SCALE, allowed_base_urls=[]))


@contextmanager
def _drawing(entry: Entry) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        what = f"{entry.title:.60}: the chart cannot be drawn: {str(error).splitlines()[0]:.100}"
        raise LabBookError("chart", what, "Remove the entry.") from None


def bundle() -> str:
    """The JavaScript that draws charts in a page, without a network: Vega, Vega-Lite and Vega-Embed."""
    import vl_convert

    return str(vl_convert.javascript_bundle())  # type: ignore[call-arg]  # its types miss the default


def _drawable(part: Any) -> Any:
    """The same with spaces for signs that end an expression of Vega-Lite, or the process that draws a picture of them."""
    if isinstance(part, dict):
        return {_drawable(name): _drawable(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_drawable(value) for value in part]
    return CONTROLS.sub(" ", part) if isinstance(part, str) else part


def _names_an_address(part: Any) -> bool:
    if isinstance(part, dict):
        return any(name in ("url", "href") or _names_an_address(value) for name, value in part.items())
    return isinstance(part, list) and any(map(_names_an_address, part))
