"""report: a lab book's file as a report in HTML, PDF, Markdown or as a notebook."""

import argparse
from pathlib import Path

from core.commands.output import show
from core.data.files import write_whole
from core.labbook.entry import LabBookError, from_file
from core.labbook.report import TEMPLATES, report
from core.labbook.writers import WRITERS

HELP = "a lab book's file as a report: html, pdf, md or ipynb"


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ledger", metavar="LEDGER", type=Path, help="a file that the lab book's *Export* made")
    parser.add_argument("--to", nargs="+", choices=WRITERS, default=["html"], help="one or more formats (default: html)")
    parser.add_argument("--out", type=Path, default=Path("report"), help="the folder to write into (default: report)")
    parser.add_argument("--template", choices=TEMPLATES, default="lab report", help="(default: lab report)")
    parser.add_argument("--title", default="Lab report", help="the report's title")
    parser.add_argument("--author", default="", help="who wrote it")


def run(options: argparse.Namespace) -> int:
    try:
        text = options.ledger.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        what = f"{options.ledger} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}."
        raise LabBookError("unreadable", what, "Name a file that *Export* made.") from None
    laid_out = report(from_file(text), options.template, options.title, options.author)
    missing: list[str] = []
    for form in dict.fromkeys(options.to):
        written = WRITERS[form](laid_out)
        missing += written.report.missing
        for name, content in written.files.items():
            _put(options.out / name, content)
            show({"file": str(options.out / name), "bytes": len(content)}, options.json, f"saved {options.out / name}")
    for line in dict.fromkeys(missing):
        show({"missing": line}, options.json, f"Not done yet: {line}")
    return 0


def _put(place: Path, content: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, content)
    except OSError as error:
        raise LabBookError(
            "not-saved", f"NOT SAVED: {place}: {error.strerror}.", "Make room, or choose another folder."
        ) from None
