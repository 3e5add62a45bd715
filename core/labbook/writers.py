"""The formats of a report; what writes one is imported when it is asked for."""

from collections.abc import Callable
from typing import NamedTuple

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
    return Written({"report.pdf": content}, shown)


def _markdown(laid_out: Report) -> Written:
    from core.labbook.markdown import to_markdown

    return Written(to_markdown(laid_out), laid_out)


def _notebook(laid_out: Report) -> Written:
    from core.labbook.notebook import to_notebook

    return Written({"report.ipynb": to_notebook(laid_out).encode()}, laid_out)


WRITERS: dict[str, Callable[[Report], Written]] = {
    "html": _html,
    "pdf": _pdf,
    "md": _markdown,
    "ipynb": _notebook,
}
