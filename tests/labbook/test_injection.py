"""Nothing that somebody writes is run: 30 strings as names, words, captions and texts of charts in each format."""

import ast
import io
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pypdf
import pytest
from markdown_it import MarkdownIt

from core.design.form import to_json
from core.design.zoo import ZOO
from core.labbook.charts import to_svg
from core.labbook.entry import Entry, LabBookError
from core.labbook.html import to_html
from core.labbook.markdown import to_markdown
from core.labbook.notebook import calls, to_notebook
from core.labbook.pdf import source, to_pdf
from core.labbook.report import Report, report
from tests.labbook.hostile import DRAWN, HOSTILE, require_harmless
from tests.labbook.tags import Tags
from tests.labbook.test_reports import pdf_text


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> MarkdownIt:
    """A viewer of Markdown that shows HTML and pictures and follows any link."""
    viewer = MarkdownIt("commonmark", {"html": True}).enable("table")
    monkeypatch.setattr(viewer, "validateLink", lambda address: True)
    return viewer


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_run_in_any_format(text: str, careless: MarkdownIt) -> None:
    entry = Entry(text, rows=[{text or "x": text}], facts={text: text}, command=text, words=text)
    found = report([entry], "lab report", text, text)
    page = to_html(found)
    require_harmless(without_own_script(page))
    assert page.count("<style>") == 1
    notebook = nbformat.reads(to_notebook(found), as_version=4)
    cells = [one.source for one in notebook.cells if one.cell_type == "markdown"]
    for shown in (to_markdown(found)["report.md"].decode(), *cells):
        require_harmless(careless.render(shown))
    assert len(notebook.cells) - len(cells) == 1  # a command of another program is no cell that runs
    assert pdf_text(found) and all(not line.startswith(("#import", "#read", "#eval")) for line in source(found).splitlines())


@pytest.fixture(scope="module")
def whole() -> Report:
    """A report with a chart for each string."""
    assert len(HOSTILE) >= 30
    return report(DRAWN, "lab report", HOSTILE[0], HOSTILE[1])


def without_own_script(page: str) -> str:
    """The page without the one script that draws its charts and formulas, which is its end."""
    own = re.compile(r'<script nonce="[0-9a-f]{64}" type="module">(?:(?!</script).)*</script></body></html>$', re.DOTALL)
    return own.sub("", page)


@cache
def picture(place: int) -> str:
    """The chart of a string, drawn once for all formats."""
    return to_svg(DRAWN[place])


@pytest.fixture
def drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for writer in ("markdown", "pdf"):
        monkeypatch.setattr(f"core.labbook.{writer}.to_svg", lambda entry: picture(DRAWN.index(entry)))


def seen(text: str) -> str:
    """The text without what cannot be seen, and without room."""
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


def test_charts_and_captions_run_nothing_in_html(whole: Report) -> None:
    page = to_html(whole)
    scripts = [attributes for tag, attributes in Tags(page).found if tag == "script"]
    assert len(scripts) == 1 and scripts[0].keys() == {"nonce", "type"}
    require_harmless(without_own_script(page))
    assert "unsafe-eval" not in page.partition("<body>")[0]  # nor is a chart's text evaluated


def test_charts_and_captions_run_nothing_in_markdown(whole: Report, careless: MarkdownIt, drawn_once: None) -> None:
    files = to_markdown(whole)
    shown = careless.render(files.pop("report.md").decode())
    require_harmless(shown)
    assert [tag for tag, _ in Tags(shown).found].count("img") == len(files) == len(DRAWN)
    for picture in files.values():
        for element in ElementTree.fromstring(picture).iter():
            assert element.tag.partition("}")[2] in {"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath"}
            assert not any(name.startswith("on") or name.endswith("href") for name in element.attrib)


def test_charts_and_captions_run_nothing_in_a_notebook(whole: Report, careless: MarkdownIt, monkeypatch) -> None:
    monkeypatch.setattr("core.labbook.notebook.to_png", lambda entry: b"a picture")
    notebook = nbformat.reads(to_notebook(whole), as_version=4)
    written = [one for one in notebook.cells if one.cell_type == "markdown"]
    require_harmless("".join(careless.render(one.source) for one in written))
    pictures = [name for one in written for name in one.get("attachments", {})]
    assert pictures == [f"figure-{number}.png" for number in range(1, len(DRAWN) + 1)]
    assert len(notebook.cells) - len(written) == 1  # no string is a command of this program


def test_what_a_notebook_writes_and_runs_is_its_own_calls_with_strings() -> None:
    words = ["".join(sign for sign in text if sign not in "'\x00\n") for text in HOSTILE]
    entries = [Entry("x", command=f"python -m core trace '{word}'", files={"a.json": word}) for word in words]
    code = [one.source for one in nbformat.reads(to_notebook(report(entries, "lab report", "x")), as_version=4).cells]
    cells = [ast.parse(one).body for one in code if one.startswith("Path(")]
    inside = [word for word in words if not re.search(r"[/\\]", word)]  # the others name a file elsewhere
    assert len(inside) > 15
    for (write, run), word in zip(cells, inside, strict=True):
        assert ast.unparse(write) == f"Path('a.json').write_text({word!r}, encoding='utf-8')"
        assert ast.unparse(run) == f"run('trace', {word!r})"


def test_a_book_of_others_has_no_file_that_a_program_is_read_from() -> None:
    for name in ("typst.py", "app.py", "core.toml", "../a.json", ".json", "a.json.py", "a.json\n"):
        with pytest.raises(LabBookError, match="is no name of a file beside a report"):
            Entry("x", command="python -m core report book.json --to pdf", files={name: "print(1)"})


@pytest.mark.parametrize(
    "words",
    [
        "export lenet5 --to script --out /tmp/app.py",
        "export lenet5 --to script --out=../app.py",
        "export lenet5 --to script --ou C:app.py",
        "report book.json --out ..",
        r"train mlp1 --out core\\x.safetensors",
        "classroom ABCDE --secret x --export a/b.json",
        "profile mlp1 --trace ./x.json",
    ],
)
def test_a_command_that_names_a_file_elsewhere_is_no_cell_that_runs(words: str) -> None:
    assert calls(Entry("x", command="python -m core trace mlp1 --json")) == "run('trace', 'mlp1', '--json')"
    assert calls(Entry("x", command=f"python -m core trace mlp1\npython -m core {words}")) == ""


def test_a_notebook_leaves_its_own_folder_as_it_is(tmp_path: Path) -> None:
    for name in ("own.json", "typst.py"):
        (tmp_path / name).write_text("raise SystemExit('it was run')")
    own = Entry("x", command="python -m core trace own.json", files={"own.json": to_json(ZOO["mlp1"])})
    again = Entry("y", command="python -m core export own.json --to json --out typst.py")
    cells = nbformat.reads(to_notebook(report([own, again], "lab report", "x")), as_version=4).cells
    code = [one.source for one in cells if one.cell_type == "code"] + ["import typst"]
    place = {**os.environ, "EXPLORER_FOLDER": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable],
        input="\n".join(code),
        text=True,
        capture_output=True,
        cwd=tmp_path,
        env=place,
        check=True,
        timeout=120,
    )
    assert "238,510" in done.stdout
    assert {one.name for one in tmp_path.iterdir()} == {"own.json", "typst.py"}
    assert all(one.read_text().startswith("raise") for one in tmp_path.iterdir())


def test_charts_and_captions_are_text_in_a_pdf_which_has_no_links_and_no_actions(whole: Report, drawn_once: None) -> None:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(whole)[0]))
    assert not {"/OpenAction", "/AA", "/Names"} & set(reader.trailer["/Root"])
    assert not any("/Annots" in page or "/AA" in page for page in reader.pages)
    text = seen("".join(page.extract_text() for page in reader.pages))
    for number, string in enumerate(HOSTILE, 1):
        assert f"Figure{number}.{seen(string)}" in text
