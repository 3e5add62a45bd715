"""report: a lab book's file as reports, and what is missing or left out of them."""

from core.labbook.entry import Entry, to_file

NOTES = [Entry(f"Note {number:02}", "Discussion", words="So it is. " * 120) for number in range(12)]


def test_what_has_no_room_on_the_one_page_is_named_as_the_pdf_names_it(command, tmp_path):
    book = tmp_path / "lab-book.json"
    book.write_text(to_file([Entry("The task", "Task"), *NOTES]))
    words = ("report", book, "--to", "html", "pdf", "--template", "summary on one page", "--out", tmp_path)
    records = command(*words, "--json").records
    missing = [one["missing"] for one in records if "missing" in one]
    assert [one["file"] for one in records if "file" in one] == [str(tmp_path / f"report.{form}") for form in ("html", "pdf")]
    (left,) = (line.split(": ")[1] for line in missing if line.startswith("Left out for lack of room on the page: "))
    named = left.removesuffix(".").split(", ")
    assert 0 < len(named) < len(NOTES) and named == [one.title for one in NOTES][-len(named) :]
    assert "Results: a table or a chart is missing." in missing and "Left out of this template: The task." in missing
    assert command(*words).out.splitlines()[2:] == [f"Not done yet: {line}" for line in missing]


def test_html_alone_leaves_nothing_out_for_lack_of_room(command, tmp_path):
    book = tmp_path / "lab-book.json"
    book.write_text(to_file(NOTES))
    said = command("report", book, "--template", "summary on one page", "--out", tmp_path).out
    assert "Results: a table or a chart is missing." in said and "lack of room" not in said
