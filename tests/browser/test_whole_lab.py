"""A whole lab by one person: predictions, three trainings, a comparison, measurements, and the report in three formats."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import nbformat
import pypdf
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.labbook.entry import Entry, from_file
from core.labbook.report import origin
from core.labbook.tables import grid
from tests.browser.story import button, choose, expect_idle, new_profile

pytestmark = pytest.mark.browser

TRAINED = {"mlp1": "MLP1", "mlp2": "MLP2", "lenet5-28": "LeNet-5, 28×28"}
NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


class Files(NamedTuple):
    """What the person takes home, and the lab book's own file."""

    book: Path
    pdf: Path
    html: Path
    ipynb: Path


@pytest.fixture
def files(page: Page, tmp_path: Path) -> Files:
    """The lab, to its end."""
    page.goto("/lab")
    predict(page)
    for name, title in TRAINED.items():
        train(page, name, title)
    compare(page)
    measure(page)
    return take_home(page, tmp_path)


def step(page: Page, name: str) -> Locator:
    """The box of one step of the guided lab."""
    return page.locator(f".st-key-guided-mlp-to-cnn-{name}")


def open_guided_lab(page: Page) -> None:
    page.get_by_role("link", name="Lab book", exact=True).click()
    expect(page.get_by_role("heading", name="Lab book")).to_be_visible()
    expect_idle(page)
    page.get_by_text("Guided labs", exact=True).click()
    expect(step(page, "parameters")).to_be_visible()
    expect_idle(page)


def give_number(page: Page, box: Locator, number: str, send: str) -> None:
    box.get_by_role("spinbutton").fill(number)
    box.get_by_role("button", name=send).click()
    expect_idle(page)


def give_order(page: Page, box: Locator, names: Sequence[str], send: str) -> None:
    box.get_by_role("combobox").scroll_into_view_if_needed()  # a list closes when the page scrolls
    for name in names:
        choose(box, "the fastest first", name)
        expect(box.get_by_text(name, exact=True)).to_be_visible()
    page.keyboard.press("Escape")  # closes the list
    box.get_by_role("button", name=send).click()
    expect_idle(page)


def predict(page: Page) -> None:
    """Two predictions, a number and an order; nothing of the answers is shown before."""
    open_guided_lab(page)
    expect(page.get_by_text("This project's runs")).to_have_count(0)
    give_number(page, step(page, "parameters"), "2", "Predict")
    expect(step(page, "parameters").get_by_text("You predicted 2 times.")).to_be_visible()
    give_order(page, step(page, "latency-order"), ("MLP2", "MLP1", "LeNet-5, 28×28"), "Predict")
    expect(step(page, "latency-order").get_by_text("You predicted MLP2; MLP1; LeNet-5, 28×28.")).to_be_visible()


def train(page: Page, name: str, title: str) -> None:
    page.goto(f"/train?network={name}&data=digits&epochs=1")
    expect(button(page, "Train")).to_be_visible()
    expect_idle(page)
    button(page, "Train").click()
    expect(page.get_by_text(re.compile(rf"^Run \d+, {title} on digits: done"))).to_be_visible()
    expect_idle(page)
    put(page, f"Training: {title} on digits", page.locator("[class*=st-key-lab-book-run-]"))


def put(page: Page, title: str, place: Locator | None = None) -> None:
    """Put the first thing of a place, by default of the page, into the lab book."""
    (place or page).get_by_role("button", name="Put into the lab book").first.click()
    expect(page.get_by_text(f"In the lab book: {title}")).to_be_visible()
    expect_idle(page)


def compare(page: Page) -> None:
    """The step's own link leads to the comparison; its table and a chart are kept."""
    open_guided_lab(page)
    step(page, "latency-order").get_by_role("link", name="Compare networks: Summary").click()
    expect(page.get_by_role("heading", name="Compare networks")).to_be_visible()
    expect_idle(page)
    put(page, "Networks compared")
    put(page, "Wrong on MNIST, %", page.locator(".st-key-lab-book-bars-0"))


def measure(page: Page) -> None:
    open_guided_lab(page)
    step(page, "parameters").get_by_role("link", name="Build a network: LeNet-5, 28×28").click()
    expect(page.get_by_text("44,426 parameters").first).to_be_visible()
    open_guided_lab(page)
    give_number(page, step(page, "parameters"), "5.37", "Compare")
    expect(step(page, "parameters").get_by_text("You measured 5.37 times: 2.685 times what was predicted.")).to_be_visible()
    give_order(page, step(page, "latency-order"), tuple(TRAINED.values()), "Compare")
    compared = "In the order that was predicted are 2 of 3 pairs"
    expect(step(page, "latency-order").get_by_text(compared)).to_be_visible()
    for name, title in (
        ("parameters", "How many times as many parameters"),
        ("latency-order", "Order MLP1, MLP2 and LeNet-5 by"),
    ):
        words = step(page, name).get_by_label("Explain it in your words")
        words.fill(r"Weights are shared: $\frac{238510}{44426}$.")
        words.press("Control+Enter")
        expect(step(page, name).locator(".katex")).to_be_visible()
        expect_idle(page)
        put(page, title, step(page, name))


def take_home(page: Page, folder: Path) -> Files:
    expect_idle(page)
    page.get_by_text("Lab book", exact=True).last.click()
    expect(page.get_by_role("button", name="PDF", exact=True)).to_be_visible()
    expect_idle(page)
    expect(page.get_by_role("heading", name="Networks compared")).to_be_visible()
    names = {
        "Export the lab book": "book.json",
        "PDF": "report.pdf",
        "HTML, one file": "report.html",
        "Jupyter notebook": "r.ipynb",
    }
    for label, name in names.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=label, exact=True).click()
        download.value.save_as(folder / name)
    return Files(*(folder / name for name in names.values()))


def numbers(texts: Sequence[str]) -> set[str]:
    return {number for text in texts for number in NUMBER.findall(text)}


def tables(entries: Sequence[Entry]) -> list[str]:
    """The cells of all tables that the report shows."""
    return [cell for entry in entries for row in grid(entry) for cell in row]


@pytest.mark.usefixtures("rounds_here", "one_thread")
def test_a_whole_lab_ends_in_a_pdf_with_all_its_numbers_a_page_that_opens_offline_and_a_notebook_that_runs(
    files: Files, browser: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = from_file(files.book.read_text())
    assert [entry.title for entry in entries][:3] == [f"Training: {title} on digits" for title in TRAINED.values()]
    assert len(entries) == 7 and all(entry.rows and entry.command and "machine" in origin(entry) for entry in entries)

    text = "".join("".join(sheet.extract_text() for sheet in pypdf.PdfReader(files.pdf).pages).split())
    of_all = numbers([*tables(entries), *(origin(entry) for entry in entries), *(entry.words for entry in entries)])
    assert len(of_all) > 100 and [number for number in sorted(of_all) if number not in text] == []

    expect_offline(browser, files.html, charts=sum(entry.chart is not None for entry in entries))

    said = run(files.ipynb, monkeypatch, capsys)
    for entry in entries[:3]:  # the trainings again, epoch by epoch
        assert all(f"{100 * row['accuracy, fraction']:.2f}" in said for row in entry.rows), said
    assert "238,510" in said and "44,426" in said


def expect_offline(browser: Browser, file: Path, charts: int) -> None:
    page = new_profile(browser, offline=True).new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(file.as_uri())
    expect(page.locator("[id^=figure-] svg")).to_have_count(charts)
    expect(page.locator("math mfrac")).to_have_count(2)
    assert asked == [file.as_uri()] and wrong == [] and charts > 0
    page.context.close()


def run(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """What the notebook's cells print, run one after another."""
    monkeypatch.chdir(file.parent)
    monkeypatch.setattr("sys.path", [*sys.path])  # the first cell makes another one
    monkeypatch.setattr("core.commands.latency.ROUNDS", 1)
    capsys.readouterr()
    names: dict[str, object] = {}
    for cell in nbformat.reads(file.read_text(), as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
    return capsys.readouterr().out
