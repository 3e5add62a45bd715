"""Reports: every number in every format, figures numbered, what is missing named, and nothing of a text is run."""

import io
import json
import re
from base64 import b64decode
from contextlib import suppress
from html import unescape
from typing import Any

import nbformat
import pypdf
import pytest
from PIL import Image

from core.design.architecture import Architecture
from core.design.form import to_json
from core.design.layers import Flatten
from core.labbook.charts import specification
from core.labbook.entry import MOST_ROWS, Entry, LabBookError, from_file, from_form, to_file
from core.labbook.html import to_html
from core.labbook.markdown import to_markdown
from core.labbook.notebook import to_notebook
from core.labbook.pdf import to_pdf
from core.labbook.report import Report, report
from core.labbook.tables import cell, table
from core.labbook.writers import WRITERS
from tests.labbook.tags import Tags

POINTS = {
    "mark": "point",
    "encoding": {
        "x": {"field": "parameters", "type": "quantitative"},
        "y": {"field": "accuracy, %", "type": "quantitative"},
    },
}
ROWS = [
    {"network": "MLP1", "parameters": 238_510, "accuracy, %": 97.525},
    {"network": "LeNet-5", "parameters": 61_706, "accuracy, %": 99.36},
]
BOOK = [
    Entry("What was asked", "Task", words="Why does **LeNet-5** read better?"),
    Entry("Layers", "Design", [{"layer": "conv1", "MACs": 117_600}], command="python -m core trace lenet5", words="6 maps."),
    Entry(
        *("Accuracy against parameters", "Results", ROWS, POINTS, {"program": "abc123", "seeds": "0 to 15"}),
        command="python -m core card mlp1\npython -m core card lenet5",
        words="See.",
    ),
]


def laid_out(*entries: Entry, template: str = "lab report") -> Report:
    return report(entries or BOOK, template, "The lab", "A. Student")


def pdf_text(found: Report) -> str:
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(found)[0])).pages
    return "\n".join(page.extract_text() for page in pages)


def test_tables_and_figures_are_numbered_in_the_order_of_the_sections() -> None:
    found = laid_out(*reversed(BOOK))
    assert [name for name, _ in found.sections] == ["Task", "Design", "Results", "Discussion", "Questions"]
    assert [(one.table, one.figure) for _, entries in found.sections for one in entries] == [(0, 0), (1, 0), (2, 1)]


def test_what_is_missing_is_named_and_stands_in_every_format() -> None:
    found = laid_out(*BOOK[1:], Entry("No words", rows=ROWS))
    assert found.missing == (
        "Task: what was to be found out is missing.",
        "Discussion: what the results mean is missing.",
        "Questions: answers to what was asked is missing.",
        "No words: no words of your own yet.",
        "No command makes these numbers again: No words.",
    )
    texts = [to_html(found), pdf_text(found), to_markdown(found)["report.md"].decode(), to_notebook(found)]
    assert all("what was to be found out is missing" in text for text in texts)
    assert laid_out(template="summary on one page").missing[-1] == "Left out of this template: What was asked, Layers."


@pytest.mark.parametrize("form", WRITERS)
def test_each_format_holds_every_number_every_word_and_the_origin(form: str) -> None:
    found = laid_out()
    text = pdf_text(found) if form == "pdf" else next(iter(WRITERS[form](found).files.values())).decode()
    text = text.replace("\\", "")
    numbers = [cell(value) for entry in BOOK for row in entry.rows for value in row.values()]
    assert all(number in text for number in [*numbers, "117,600", "97.525"])
    assert all(
        part in text for part in ("The lab", "A. Student", "6 maps.", "python -m core trace lenet5", "abc123", "0 to 15")
    )
    assert form == "ipynb" or all(f"python -m core card {name}" in text for name in ("mlp1", "lenet5"))
    assert form != "ipynb" or "run('card', 'mlp1')" in text
    assert "Table 2" in text


@pytest.mark.parametrize("form", WRITERS)
def test_each_format_refers_to_every_figure_and_table_and_has_them(form: str) -> None:
    many = [{"x": float(number), "y": 1.0} for number in range(41)]
    found = laid_out(*BOOK, Entry("Many", rows=many, chart=POINTS), Entry("Picture", chart={**POINTS, "title": "none"}))
    content = next(iter(WRITERS[form](found).files.values()))
    text = words_of(form, content)
    for said in (
        "Table 1 lists “Layers”.",
        "Figure 1 shows “Accuracy against parameters”, and Table 2 its numbers.",
        "Table 2. Accuracy against parameters (drawn in Figure 1)",
        "Figure 1. Accuracy against parameters",
        "Figure 2 shows “Many”, and Table 3 in the appendix its numbers.",
        "Appendix: long tables",
        "Table 3. Many (drawn in Figure 2)",
        "Figure 3 shows “Picture”.",
    ):
        assert said in text
    assert "Table 4" not in text


def words_of(form: str, content: bytes) -> str:
    """What a person reads in a file, on one line."""
    if form == "pdf":
        text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    elif form == "ipynb":
        text = "\n".join(one.source for one in nbformat.reads(content.decode(), as_version=4).cells)
    else:
        text = re.sub(r"</?b>", "", unescape(content.decode()))
    return " ".join(text.replace("\\", "").replace("**", "").split())


def test_a_table_and_a_numbered_list_of_ones_own_are_set_as_such() -> None:
    found = laid_out(Entry("Own", words="| net | wrong, % |\n|:--|--:|\n| MLP1 | *2* |\n\n3. first\n4. second\n\n- point"))
    assert "<td" in to_html(found) and "<ol" in to_html(found)
    text = pdf_text(found)
    assert all(one in text for one in ("net", "wrong, %", "MLP1", "3. first", "4. second")) and "|" not in text


def test_a_lab_book_s_file_has_no_room_between_its_parts() -> None:
    many = [Entry("Many", rows=[{"a": number} for number in range(MOST_ROWS)])]
    assert len(to_file(many).encode()) < 1.1 * len(json.dumps(many[0].to_form()))


def test_the_notebook_holds_each_figure_as_a_picture_in_its_cell() -> None:
    notebook = nbformat.reads(to_notebook(laid_out()), as_version=4)
    (cell_,) = (one for one in notebook.cells if "attachments" in one)
    assert "![Figure 1. Accuracy against parameters](attachment:figure-1.png)" in cell_.source
    picture = Image.open(io.BytesIO(b64decode(cell_.attachments["figure-1.png"]["image/png"])))
    assert picture.format == "PNG" and picture.width > 2 * 560 - 200
    assert len(set(picture.convert("L").tobytes())) > 5  # it is not empty


def long(name: str, count: int, chart: dict[str, object] | None = POINTS) -> Entry:
    """An entry with so many rows, each with a number of its own."""
    return Entry(name, rows=[{"run": f"{name} {number}", "x": 10_000 + number} for number in range(count)], chart=chart)


def cells(found: str, entry: Entry) -> int:
    """How many rows of the entry stand in a text."""
    return sum(f"{row['x']:,}" in found for row in entry.rows)


@pytest.mark.parametrize("form", WRITERS)
def test_the_appendix_has_each_table_of_41_to_2000_rows_whole_after_the_tables_of_the_text(form: str) -> None:
    many, full = long("Many", 41), long("Full", 2_000, chart=None)
    found = laid_out(many, full, Entry("Few", rows=ROWS))
    assert [(one.table, one.figure, one.in_appendix) for _, entries in found.sections for one in entries] == [
        (2, 1, True),
        (3, 0, True),
        (1, 0, False),
    ]
    text = words_of(form, next(iter(WRITERS[form](found).files.values())))
    start = text.index("Appendix: long tables")
    assert cells(text[start:], many) == 41 and cells(text[start:], full) == 2_000
    assert "97.525" in text[:start] and "Table 3 in the appendix lists “Full”." in text[:start]


def test_a_summary_on_one_page_has_no_appendix_and_says_that_the_chart_stands_for_a_long_table() -> None:
    found = laid_out(long("Many", 41), Entry("Few", rows=ROWS), template="summary on one page")
    assert [(one.table, one.figure) for _, entries in found.sections for one in entries] == [(0, 1), (1, 0)]
    said = "Many: the chart stands for its table of 41 rows, which is in the lab book's file."
    assert said in found.missing and not any(line.startswith("Few: the chart") for line in found.missing)
    text = words_of("html", to_html(found).encode())
    assert "Appendix" not in text and "Its table of 41 rows is in the lab book's file." in text


@pytest.mark.parametrize("form", WRITERS)
def test_a_summary_on_one_page_leaves_out_a_table_that_is_longer_than_the_page_by_name(form: str) -> None:
    most, least = long("All", 81, chart=None), Entry("Few", rows=ROWS)
    written = WRITERS[form](laid_out(most, least, template="summary on one page"))
    text = words_of(form, next(iter(written.files.values())))
    assert "Left out for lack of room on the page: All." in text and written.report.missing[-1].endswith("the page: All.")
    assert cells(text, most) == 0 and "Table 1 lists “Few”." in text and "61,706" in text


def test_an_entry_s_files_are_in_the_same_folder_where_a_pdf_of_one_page_leaves_others_out() -> None:
    own = [
        Entry("Tall", words="A line.\n\n" * 200, command="python -m core trace own.json", files={"own.json": "tall"}),
        Entry("Short", words="A line.", command="python -m core trace own.json", files={"own.json": "short"}),
    ]
    pdf, markdown = (WRITERS[form](laid_out(*own, template="summary on one page")).files for form in ("pdf", "md"))
    assert (markdown["entry-1/own.json"], markdown["entry-2/own.json"]) == (b"tall", b"short")
    assert {name: text for name, text in pdf.items() if name != "report.pdf"} == {"entry-2/own.json": b"short"}
    assert "in the folder entry-2, which holds own.json" in words_of("pdf", pdf["report.pdf"])


def test_a_chart_that_asks_an_address_is_refused() -> None:
    evil = Entry("Evil", rows=ROWS, chart={**POINTS, "layer": [{"data": {"url": "http://evil.example/x.csv"}}]})
    with pytest.raises(LabBookError, match="takes data from an address"):
        to_html(laid_out(evil))


@pytest.mark.parametrize("form", WRITERS)
def test_a_figure_that_is_refused_is_left_out_and_listed_and_the_rest_is_written(form: str) -> None:
    evil = Entry("Evil", rows=ROWS, chart={**POINTS, "layer": [{"data": {"url": "http://evil.example/x.csv"}}]})
    written = WRITERS[form](laid_out(evil, BOOK[2]))
    text = words_of(form, next(iter(written.files.values())))
    assert "Evil: the chart takes data from an address. This figure is left out." in text
    assert "Table 1 lists “Evil”." in text and "Figure 1 shows “Accuracy against parameters”" in text
    assert "Evil: the chart takes data from an address. This figure is left out." in written.report.missing


@pytest.mark.parametrize("form", WRITERS)
def test_what_an_entry_says_of_its_numbers_stands_behind_its_table(form: str) -> None:
    found = laid_out(Entry("Order", "Questions", ROWS, says="2 of 3 pairs. Published: 98 %."))
    text = words_of(form, next(iter(WRITERS[form](found).files.values())))
    assert "Table 1 lists “Order”. 2 of 3 pairs. Published: 98 %." in text


def test_the_files_that_commands_read_stand_beside_a_report_or_in_it() -> None:
    own = [Entry(f"Own {side}", command="python -m core trace own.json", files={"own.json": f"side {side}"}) for side in (8, 9)]
    found = laid_out(BOOK[1], *own)
    for form in ("pdf", "md"):
        files = WRITERS[form](found).files
        assert (files["entry-2/own.json"], files["entry-3/own.json"]) == (b"side 8", b"side 9")
        assert "in the folder entry-3, which holds own.json" in words_of(form, next(iter(files.values())))
    links = [attributes for tag, attributes in Tags(to_html(found)).found if tag == "a"]
    assert [one["download"] for one in links] == ["own.json", "own.json"]
    kept = [b64decode((one["href"] or "").removeprefix("data:application/json;base64,")) for one in links]
    assert kept == [b"side 8", b"side 9"]
    assert "in the folder" not in to_notebook(found) and "side 9" in to_notebook(found)


def test_a_chart_sets_no_options_of_what_draws_it_and_knows_no_script_s_nonce() -> None:
    header = "<script nonce=report>alert(1)</script>"
    evil = Entry("Evil", rows=ROWS, chart={**POINTS, "usermeta": {"embedOptions": {"actions": True, "sourceHeader": header}}})
    page = to_html(laid_out(evil))
    assert "usermeta" not in specification(evil) and "alert(1)" not in page
    (nonce,) = (attributes["nonce"] for tag, attributes in Tags(page).found if tag == "script")
    assert nonce not in to_html(laid_out(Entry("Another", rows=ROWS, chart={**POINTS, "title": "another"})))


def test_the_html_asks_no_address_and_is_one_file() -> None:
    page = to_html(laid_out())
    found = Tags(page).found
    assert "default-src 'none'" in page and '"accuracy, %": 97.525' in page
    assert [tag for tag, _ in found].count("script") == 1 and not any(
        {"src", "href"} & attributes.keys() for _, attributes in found
    )


def test_the_notebook_runs_and_gives_the_numbers_again(tmp_path, monkeypatch, capsys) -> None:
    design = to_json(Architecture("own", (1, 8, 8), (Flatten(),)))
    own = Entry(
        "Own",
        rows=[{"layer": "flatten1"}],
        command="python -m core trace own.json\npython -m core trace mlp1",
        files={"own.json": design},
    )
    notebook = nbformat.reads(to_notebook(laid_out(BOOK[1], own)), as_version=4)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for one in notebook.cells:
        if one.cell_type == "code":
            exec(one.source, names)
    said = capsys.readouterr().out
    assert "117,600" in said and "flatten1" in said and "238,510" in said


def test_the_notebook_stops_at_a_command_that_is_refused() -> None:
    notebook = nbformat.reads(
        to_notebook(laid_out(Entry("No", rows=ROWS, command="python -m core trace nobody"))), as_version=4
    )
    begin, refused = (one.source for one in notebook.cells if one.cell_type == "code")
    names: dict[str, object] = {}
    exec(begin, names)
    with pytest.raises(RuntimeError, match="This command was refused: python -m core trace nobody"):
        exec(refused, names)


def test_a_table_shows_the_columns_that_have_a_title_and_a_file_of_before_has_none() -> None:
    columns = {"accuracy, %": "accuracy on MNIST, %", "network": "network", "gone": "gone"}
    named = Entry("Named", rows=ROWS, chart=POINTS, columns=columns)
    assert [dict(row) for row in table(named)] == [
        {"accuracy on MNIST, %": row["accuracy, %"], "network": row["network"]} for row in ROWS
    ]
    before = {name: part for name, part in named.to_form().items() if name != "columns"}
    assert [dict(row) for row in table(from_form(before))] == ROWS


def test_the_file_brings_back_the_same_entries() -> None:
    assert to_file(from_file(to_file(BOOK))) == to_file(BOOK)


def file_of(form: dict[str, Any]) -> str:
    """A file with one entry."""
    return json.dumps({**json.loads(to_file([])), "entries": [form]})


def deep(levels: int) -> dict[str, Any]:
    """A chart of so many parts inside each other."""
    chart: dict[str, Any] = {}
    for _ in range(levels):
        chart = {"layer": chart}
    return chart


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "The file is not JSON."),
        (file_of({"title": "x", "facts": {"a": 399_950 * "x"}}), "x has more than 400,000 characters"),  # once it is kept
        (file_of({"title": "x", "rows": [{"a": 2**63}]}), "is not written as an entry is"),
        (file_of({"title": "x", "rows": [{"a": -(2**63)}]}), "is not written as an entry is"),
        *((file_of({"title": "x", "chart": deep(levels)}), "is not written as an entry is") for levels in (61, 480, 700)),
        (file_of({"title": "x", "chart": {"encoding": 5}}), "is not written as an entry is"),
        ('{"format": "other"}', "not a lab book of this program"),
        (json.dumps({**json.loads(to_file([])), "entries": 5}), "a list of at most 200 entries"),
        (json.dumps({**json.loads(to_file([])), "entries": [{"words": "x"}]}), "has no title"),
        (to_file([BOOK[0]]).replace('"Task"', '"Elsewhere"'), "There is no section 'Elsewhere'"),
        (to_file([BOOK[1]]).replace('"layer"', '"layer": [1], "l"'), "is not written as an entry is"),
        (to_file([BOOK[0]]).replace('"facts"', '"fact"'), "which is not known here"),
        (to_file([BOOK[0]]).replace('"columns": {}', '"columns": {"a": 1}'), "is not written as an entry is"),
        (to_file([BOOK[0]]).replace("What was", "\\ud800 was"), "half a character"),
        (to_file([BOOK[1]]).replace('"files": {}', '"files": {"../../evil.py": "x"}'), "is no name of a file"),
    ],
)
def test_a_file_of_others_is_refused_in_words(text: str, says: str) -> None:
    with pytest.raises(LabBookError, match=re.escape(says)):
        from_file(text)


def test_what_is_read_from_a_file_can_be_read_again_as_it_is_kept() -> None:
    form, found = {"title": "x", "rows": [{"a": 2**63 - 1, "b": float("nan")}], "chart": deep(60)}, []
    for letters in range(398_000, 400_000, 200):
        with suppress(LabBookError):
            found += from_file(file_of({**form, "facts": {"a": letters * "x"}}))
    assert 0 < len(found) < 10 and found == [from_form(one.to_form()) for one in found]
    assert (found[0].rows, found[0].chart) == ([{"a": 2**63 - 1, "b": None}], deep(60))


def test_a_number_that_is_none_becomes_an_empty_cell_and_a_list_becomes_text() -> None:
    entry = from_form(Entry("x", rows=[{"a": float("nan"), "b": [1, 2], "c": 0.5}]).to_form())  # type: ignore[dict-item]
    assert entry.rows == [{"a": None, "b": "[1, 2]", "c": 0.5}]


def test_an_entry_has_limits() -> None:
    with pytest.raises(LabBookError, match="at most 2,000"):
        Entry("x", rows=[{"a": 1}] * (MOST_ROWS + 1))
    with pytest.raises(LabBookError, match="There is no template 'poster'"):
        report([], "poster", "x")
