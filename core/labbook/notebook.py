"""A report as a Jupyter notebook: words, tables and figures, and under each the command that makes its numbers again."""

import shlex
from base64 import b64encode
from pathlib import PureWindowsPath
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from core.labbook.charts import to_png
from core.labbook.entry import Entry
from core.labbook.markdown import escaped, numbered_table, text
from core.labbook.report import APPENDIX, Numbered, Report

# Files are read and written in a new folder, from which nothing is imported: "" in sys.path is the folder of work.
_BEGIN = """# Run this notebook in the project's folder, or name the folder here.
import os, sys, tempfile
from pathlib import Path
sys.path = [os.path.abspath(os.environ.get("EXPLORER_FOLDER", ".")), *filter(None, sys.path)]
from core.__main__ import main
os.chdir(tempfile.mkdtemp())
print("Files are read and written in", os.getcwd())

def run(*words):
    if main(list(words)):
        raise RuntimeError("This command was refused: python -m core " + " ".join(words))"""


def to_notebook(report: Report) -> str:
    """The notebook's text."""
    cells: list[Any] = [new_markdown_cell(f"# {escaped(report.title)}\n\n{escaped(report.author)}"), new_code_cell(_BEGIN)]
    for name, entries in report.sections:
        cells.append(new_markdown_cell(f"## {name}"))
        for one in entries:
            cells.append(_shown(one))
            if code := calls(one.entry):
                cells.append(new_code_cell(code))
    if report.appendix:
        cells.append(new_markdown_cell(f"## {APPENDIX}"))
        cells += [new_markdown_cell("\n".join(numbered_table(one))) for one in report.appendix]
    if report.missing:
        cells.append(new_markdown_cell("\n".join(["## Not done yet", "", *(f"- {escaped(line)}" for line in report.missing)])))
    for number, one in enumerate(cells):
        one["id"] = f"cell-{number}"  # the same report is the same file
    notebook = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook))


def _shown(one: Numbered) -> Any:
    """The words, the table and the figure, which is kept in the cell: PNG, as some viewers of notebooks show no SVG.

    The cell below it writes the files that the commands read.
    """
    name = f"figure-{one.figure}.png"
    cell = new_markdown_cell("\n".join(text(one._replace(folder=""), f"attachment:{name}")))
    if one.figure:
        cell["attachments"] = {name: {"image/png": b64encode(to_png(one.entry)).decode()}}
    return cell


def calls(entry: Entry) -> str:
    """The commands as calls of this program.

    Empty for any other command, and for one that names a place outside of the folder: they are not run from a notebook.
    """
    found = []
    for line in entry.command.splitlines():
        try:
            words = shlex.split(line)
        except ValueError:  # a quotation that does not end
            return ""
        if words[:3] != ["python", "-m", "core"] or any(map(_leads_out, words)):
            return ""
        found.append(f"run({', '.join(map(repr, words[3:]))})")
    lines = [_written(name, content) for name, content in entry.files.items()]
    return "\n".join([*lines, *found]) if found else ""


def _written(name: str, content: str) -> str:
    """The line that writes a file."""
    return f"Path({name!r}).write_text({content!r}, encoding='utf-8')"


def _leads_out(word: str) -> bool:
    """Whether a word, or the value behind its equals sign, names a file of another folder, on any system."""
    return any(part == ".." or PureWindowsPath(part).name != part for part in word.split("="))
