"""The summary on one page: its PDF has one page, whatever is in the lab book, and what has no room is named."""

import io

import pypdf

from core.labbook.entry import MOST_ENTRIES, MOST_ROWS, Entry
from core.labbook.pdf import to_pdf
from core.labbook.report import ONE_PAGE, report
from tests.labbook.test_reports import POINTS, ROWS

LONG = [{"layer": f"layer {number}", "MACs": number} for number in range(MOST_ROWS)]


def on_one_page(*entries: Entry) -> str:
    """The text of the summary's only page, on one line."""
    (page,) = pypdf.PdfReader(io.BytesIO(to_pdf(report(entries, ONE_PAGE, "The summary", "A. Student"))[0])).pages
    return " ".join(page.extract_text().split())


def test_a_few_entries_are_all_there() -> None:
    text = on_one_page(
        *(Entry(f"Chart {number}", rows=ROWS, chart=POINTS, words="It falls.") for number in (1, 2)),
        Entry("What it means", "Discussion", words="Weights are shared."),
    )
    assert "Left out" not in text and "Weights are shared." in text and "97.525" in text
    assert all(f"Figure {number}. Chart {number}" in text for number in (1, 2))


def test_of_a_large_book_what_has_room_is_shown_and_everything_else_is_named() -> None:
    chart = [Entry(f"Chart {number:02}", rows=ROWS, chart=POINTS, words="It falls.") for number in range(12)]
    note = [Entry(f"Note {number:02}", "Discussion", words="So it is. " * 40) for number in range(20)]
    text = on_one_page(Entry("Every layer", rows=LONG, words="Long."), *chart, *note, Entry("The task", "Task", words="Why?"))
    shown, left = text.split("Left out for lack of room on the page: ")
    named, of_template = left.split("Left out of this template: ")
    assert named.startswith("Every layer, ") and of_template.startswith("The task.")
    titles = [one.title for one in (*chart, *note)]
    assert all((title in named) != (title in shown) for title in titles)
    assert "Figure 1. Chart 00" in shown and "Note 00" in named + shown
    fitting = [title for title in titles if title in shown]
    assert fitting[:3] == ["Chart 00", "Chart 01", "Chart 02"] and "Figure 4. Chart 03" not in named


def test_even_the_names_alone_of_a_full_book_have_room() -> None:
    entries = [Entry(f"{number} {'W' * 196}", rows=LONG[:300]) for number in range(MOST_ENTRIES)]
    text = on_one_page(*entries).replace(" ", "")
    assert all(f"{number}WWWW" in text for number in range(MOST_ENTRIES))
