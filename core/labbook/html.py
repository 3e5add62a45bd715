"""A report as one HTML file: no address outside it is asked, and its charts can be pointed at."""

import hashlib
import json
from base64 import b64encode
from html import escape
from pathlib import Path

from core.labbook.charts import bundle, specification
from core.labbook.report import APPENDIX, Numbered, Report, origin, refers, table_caption
from core.labbook.tables import grid
from core.labbook.words import WORDS

# Nothing but the report's own script may run: it alone has the nonce, a digest of what it draws.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; img-src data:"
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light; }
table { border-collapse: collapse; margin: 0.5rem 0; } th, td { border-bottom: 1px solid #ccc; padding: 0.2rem 0.6rem; }
th { text-align: left; } .wide { overflow-x: auto; } .origin { color: #555; font-size: 0.85rem; overflow-wrap: anywhere; }
math { font-size: 1.1em; }
"""
_SCRIPT = Path(__file__).with_suffix(".js")


def to_html(report: Report) -> str:
    """The whole page; raises LabBookError for a chart that cannot be shown."""
    charts = {f"figure-{one.figure}": specification(one.entry) for _, all_ in report.sections for one in all_ if one.figure}
    parts = [f"<h1>{escape(report.title)}</h1>", f"<p>{escape(report.author)}</p>" if report.author else ""]
    for name, entries in report.sections:
        parts += [f"<h2>{name}</h2>", *map(_entry, entries)]
    if report.appendix:
        parts += [f"<h2>{APPENDIX}</h2>", *map(_table, report.appendix)]
    if report.missing:
        items = "".join(f"<li>{escape(line)}</li>" for line in report.missing)
        parts.append(f"<h2>Not done yet</h2><ul>{items}</ul>")
    data = json.dumps(charts).replace("<", "\\u003c")
    nonce = hashlib.sha256(data.encode()).hexdigest()
    if charts or any("<math" in part for part in parts):
        drawing = bundle().replace("</script", "<\\/script") if charts else ""
        script = f"{drawing}\nconst charts = {data};\n{_SCRIPT.read_text(encoding='utf-8')}"
        parts.append(f'<script nonce="{nonce}" type="module">{script}</script>')
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY.format(nonce=nonce)}">'
        f"<title>{escape(report.title)}</title><style>{_STYLE}</style>"
    )
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _files(one: Numbered) -> str:
    """What the commands read, to be saved beside where they are run."""
    links = (_link(name, text) for name, text in one.entry.files.items())
    return f", which reads {' and '.join(links)}" if one.folder else ""


def _link(name: str, text: str) -> str:
    """A JSON file that the page itself holds."""
    return f'<a download="{name}" href="data:application/json;base64,{b64encode(text.encode()).decode()}">{name}</a>'


def _table(one: Numbered) -> str:
    head, *rows = grid(one.entry)
    cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    return (
        f"<p><b>Table {one.table}.</b> {escape(table_caption(one))}</p>"
        f'<div class="wide"><table><thead><tr>{names}</tr></thead><tbody>{cells}</tbody></table></div>'
    )


def _entry(one: Numbered) -> str:
    entry = one.entry
    parts = [f"<h3>{escape(entry.title)}</h3>", WORDS.render(entry.words)]
    if lead := refers(one):
        parts.append(f"<p>{escape(lead)}</p>")
    if one.table and not one.in_appendix:
        parts.append(_table(one))
    if one.figure:
        parts.append(f'<div class="wide"><div id="figure-{one.figure}"></div></div>')
        parts.append(f"<p><b>Figure {one.figure}.</b> {escape(entry.title)}</p>")
    if entry.command:
        lines = "<br>".join(f"<code>{escape(line)}</code>" for line in entry.command.splitlines())
        parts.append(f'<p class="origin">Made by {lines}{_files(one)}</p>')
    if found := origin(entry):
        parts.append(f'<p class="origin">Origin: {escape(found)}</p>')
    return "".join(parts)
