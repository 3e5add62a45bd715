"""The formats of a report; what writes one is imported when it is asked for."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from core.labbook.charts import to_svg
from core.labbook.entry import Entry, LabBookError
from core.labbook.report import Report


class Written(NamedTuple):
    """A report's files by name, and the report as it stands in them, which says what is left out."""

    files: dict[str, bytes]
    report: Report


def _html(laid_out: Report) -> Written:
    from core.labbook.html import to_html

    return Written({"report.html": to_html(laid_out).encode()}, laid_out)


def _pdf(laid_out: Report) -> Written:
    from core.labbook.pdf import to_pdf

    content, shown = to_pdf(laid_out)
    return Written({"report.pdf": content, **shown.files}, shown)


def _markdown(laid_out: Report) -> Written:
    from core.labbook.markdown import to_markdown

    return Written(to_markdown(laid_out), laid_out)


def _notebook(laid_out: Report) -> Written:
    from core.labbook.notebook import to_notebook

    return Written({"report.ipynb": to_notebook(laid_out).encode()}, laid_out)


def _with_what_can_be_drawn(write: Callable[[Report], Written]) -> Callable[[Report], Written]:
    """The writer, which leaves out figures that cannot be drawn, and says so."""

    def written(laid_out: Report) -> Written:
        try:
            return write(laid_out)
        except LabBookError:
            entries, faults = zip(*map(_drawable, laid_out.entries), strict=True)
            said = (*laid_out.also_missing, *filter(None, faults))
            return write(replace(laid_out, entries=entries, also_missing=said))

    return written


def _drawable(entry: Entry) -> tuple[Entry, str]:
    """The entry, without its chart if that cannot be drawn, and why."""
    try:
        if entry.chart:
            to_svg(entry)
    except LabBookError as error:
        return replace(entry, chart=None), f"{error.what} This figure is left out."
    return entry, ""


_FORMATS: dict[str, Callable[[Report], Written]] = {
    "html": _html,
    "pdf": _pdf,
    "md": _markdown,
    "ipynb": _notebook,
}
WRITERS = {form: _with_what_can_be_drawn(write) for form, write in _FORMATS.items()}
