"""The formats of a report; what writes one is imported when it is asked for."""

from collections.abc import Callable

from core.labbook.report import Report


def _html(laid_out: Report) -> dict[str, bytes]:
    from core.labbook.html import to_html

    return {"report.html": to_html(laid_out).encode()}


def _pdf(laid_out: Report) -> dict[str, bytes]:
    from core.labbook.pdf import to_pdf

    return {"report.pdf": to_pdf(laid_out)}


def _markdown(laid_out: Report) -> dict[str, bytes]:
    from core.labbook.markdown import to_markdown

    return to_markdown(laid_out)


def _notebook(laid_out: Report) -> dict[str, bytes]:
    from core.labbook.notebook import to_notebook

    return {"report.ipynb": to_notebook(laid_out).encode()}


WRITERS: dict[str, Callable[[Report], dict[str, bytes]]] = {
    "html": _html,
    "pdf": _pdf,
    "md": _markdown,
    "ipynb": _notebook,
}
