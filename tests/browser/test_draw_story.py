"""A person draws, and the networks answer: in a real browser."""

import io
import re

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from core.data.examples import examples
from core.data.ink import Lines
from tests.browser.messages import Messages
from tests.browser.story import ONE, SEVEN, ZERO, button, draw, drawable, example, expect_idle, expect_reading, live

pytestmark = pytest.mark.browser
SHOWN = b'"event":"shown","value":'  # how the board tells the number of the answers that it shows
READERS = ("MLP1", "MLP2", "LeNet-5", "LeNet-5 + pen", "SimpleCNN", "Flagship")


@pytest.fixture
def studio(page: Page) -> Page:
    page.goto("/draw")
    expect(live(page)).to_be_visible()
    expect_idle(page)
    return page


def test_drawn_digits_are_read_right_by_all_networks_that_a_page_names(studio: Page) -> None:
    button(studio, "Show all networks").click()
    for digit, lines in ((1, ONE), (0, ZERO), (7, SEVEN)):
        draw(studio, live(studio), lines)
        for name in READERS:
            expect_reading(studio, name, digit)
        button(studio, "Clear").click()
        expect(studio.get_by_text("There is nothing to read yet.")).to_be_visible()
        expect_idle(studio)


def test_the_same_answer_comes_live_and_while_the_pen_is_still_down(studio: Page) -> None:
    draw(studio, live(studio), ONE, steps=12, lift=False)
    expect_reading(studio, "LeNet-5", 1)
    studio.mouse.up()
    expect_reading(studio, "LeNet-5", 1)


@pytest.mark.parametrize("wait", [0, 30])
def test_who_leaves_at_the_very_moment_of_an_answer_is_not_called_back(studio: Page, wait: int) -> None:
    expect_idle(studio)
    studio.evaluate(
        """(wait) => {
          const link = [...document.querySelectorAll("a[href]")].find(({ textContent }) => textContent === "Exercises");
          const roots = [...document.querySelectorAll("*")].map((element) => element.shadowRoot);
          const board = roots.map((root) => root?.querySelector("[role=status]")).find(Boolean);
          new MutationObserver(() => setTimeout(() => link.click(), wait)).observe(board, { childList: true });
        }""",
        wait,
    )
    draw(studio, live(studio), SEVEN, lift=False)  # an answer may come before its end
    studio.mouse.up()
    expect(studio.get_by_role("heading", name="Exercises", level=1)).to_be_visible()
    expect_idle(studio)
    button(studio, "Another variant").click()  # it is answered after a run that calls back
    expect(studio.get_by_role("heading", name="variant 2")).to_be_visible()
    expect_idle(studio)
    paths = studio.evaluate("navigation.entries().map(({ url }) => new URL(url).pathname)")
    assert {*paths[paths.index("/exercises") :]} == {"/exercises"}


def test_a_click_on_a_link_that_a_new_drawing_of_the_page_removed_still_leads_there(studio: Page) -> None:
    studio.evaluate(
        """() => {
          const link = document.body.appendChild(Object.assign(document.createElement("a"), { href: "inside" }));
          link.addEventListener("click", (event) => { event.preventDefault(); link.remove(); });
          link.click();
        }"""
    )
    expect(studio.get_by_role("heading", name="Look inside")).to_be_visible()


def test_a_lost_click_on_a_link_that_was_drawn_again_opens_what_that_link_asks_for(studio: Page) -> None:
    studio.evaluate(
        """() => {
          const made = () => Object.assign(document.createElement("a"), { href: "inside?first=mlp2" });
          const link = () => document.body.appendChild(made());
          const lost = link();
          lost.addEventListener("click", (event) => { event.preventDefault(); lost.remove(); link(); });
          lost.click();
        }"""
    )
    expect(studio.get_by_text(re.compile(r"^MLP2 reads \d"))).to_be_visible()


def test_a_drawing_survives_leaving_the_page_a_reload_and_the_browser_s_back(studio: Page) -> None:
    draw(studio, live(studio), SEVEN)
    expect_reading(studio, "LeNet-5", 7)
    expect(studio.get_by_role("img", name=re.compile("^ink: "))).to_be_visible()  # the page has the stroke
    studio.get_by_role("link", name="Home", exact=True).click()
    expect(studio.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
    studio.get_by_role("link", name="Draw a digit", exact=True).click()
    expect_reading(studio, "LeNet-5", 7)
    expect_idle(studio)
    studio.get_by_role("slider", name="Rotate, degrees").press("ArrowRight")
    expect(studio.get_by_role("slider", name="Rotate, degrees")).to_have_value("5")
    expect_idle(studio)
    studio.reload()
    expect_reading(studio, "LeNet-5", 7)
    expect(studio.get_by_role("slider", name="Rotate, degrees")).to_have_value("5")
    studio.goto("about:blank")
    studio.go_back()
    expect_reading(studio, "LeNet-5", 7)


def test_arranging_moves_the_digit_itself_and_the_answers_follow(studio: Page) -> None:
    example(studio, 6).click()
    expect_reading(studio, "LeNet-5", 6)
    studio.get_by_role("radiogroup").get_by_text("Arrange", exact=True).click()
    canvas = drawable(studio)
    expect(canvas).to_have_attribute("aria-label", re.compile("^Canvas to move the digit on"))
    expect_idle(studio)
    expect(studio.locator(".dc-toolbar")).to_be_hidden()
    canvas.hover()
    expect(studio.locator(".dc-toolbar")).to_be_hidden()
    left, top, right, bottom = edges(examples(340)[6])
    x, y = (left + right) / 2, top - 12 - 40  # the handle: half a pen and its distance over the digit
    draw(studio, canvas, [[(x, y), (x + 200, 200), (x, bottom + 120)]], steps=10)  # half a turn about the digit's middle
    expect_reading(studio, "LeNet-5", 9)
    expect_idle(studio)
    studio.get_by_role("radiogroup").get_by_text("Draw", exact=True).click()
    expect(live(studio)).to_be_visible()
    expect_reading(studio, "LeNet-5", 9)
    expect_idle(studio)
    button(studio, "Undo").click()
    expect_reading(studio, "LeNet-5", 6)


def edges(lines: Lines) -> tuple[float, float, float, float]:
    """The box around lines: left, top, right, bottom."""
    across, down = zip(*(point for line in lines for point in line), strict=True)
    return min(across), min(down), max(across), max(down)


def test_undo_takes_back_the_last_stroke_and_clear_all_of_them(studio: Page) -> None:
    draw(studio, live(studio), SEVEN)
    expect_reading(studio, "LeNet-5", 7)
    expect(studio.get_by_role("img", name=re.compile("^ink: "))).to_be_visible()  # the answer is of the whole stroke
    expect_idle(studio)
    seven = studio.get_by_role("group", name=re.compile("^LeNet-5")).get_attribute("aria-label")
    draw(studio, live(studio), [[(30, 260), (250, 260)]])
    expect(studio.get_by_role("group", name=re.compile("^LeNet-5"))).not_to_have_attribute("aria-label", str(seven))
    button(studio, "Undo").click()
    expect(studio.get_by_role("group", name=re.compile("^LeNet-5"))).to_have_attribute("aria-label", str(seven))
    button(studio, "Clear").click()
    expect(studio.get_by_text("There is nothing to read yet.")).to_be_visible()


def test_undo_counts_when_it_arrives_together_with_the_news_that_the_answers_are_shown(page_to_change: Page) -> None:
    page = page_to_change
    messages = Messages(page, lambda message: bool(messages.held) or SHOWN in message)  # the news, and what comes after it
    page.goto("/draw")
    expect(page.get_by_text("There is nothing to read yet.")).to_be_visible()
    expect_idle(page)
    draw(page, live(page), SEVEN)
    expect_reading(page, "LeNet-5", 7)
    messages.wait_for(1)  # the news of the stroke's answers
    stroke = messages.last
    button(page, "Undo").click()
    messages.wait_for(2)
    news, click = messages.held
    number = int(news.split(SHOWN)[1][:1])
    for message in (stroke, news.replace(SHOWN + b"%d" % number, SHOWN + b"%d" % (number + 1)), click):
        messages.send(message)  # the stroke is answered once more, and the others wait for its end
    expect(page.get_by_text("There is nothing to read yet.")).to_be_visible()


def test_a_blank_canvas_and_a_dot_get_a_friendly_line_and_never_a_digit(studio: Page) -> None:
    expect(studio.get_by_text("There is nothing to read yet.")).to_be_visible()
    draw(studio, live(studio), [[(140, 140), (141, 140)]])
    expect(studio.get_by_text("That is only a dot.")).to_be_visible()
    expect(studio.get_by_role("group", name=re.compile("reads"))).to_have_count(0)


def picture_of_a_one() -> bytes:
    """Dark on light, off the middle, as a phone would take it."""
    image = Image.new("RGB", (300, 400), (235, 230, 215))
    ImageDraw.Draw(image).line([(90, 80), (95, 300)], fill=(40, 40, 70), width=22)
    file = io.BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


def test_an_uploaded_picture_is_read_and_a_bad_file_is_refused_in_words(studio: Page) -> None:
    studio.get_by_text("Pen, upload").click()
    chooser = studio.get_by_role("dialog").get_by_test_id("stFileUploaderDropzoneInput")  # one that is seen
    chooser.set_input_files({"name": "one.jpg", "mimeType": "image/jpeg", "buffer": picture_of_a_one()})
    expect_reading(studio, "LeNet-5", 1)
    expect(studio.get_by_text("Reading the uploaded picture.")).to_be_visible()
    expect_idle(studio)  # the canvas with the picture is the one that stays
    studio.get_by_role("radiogroup").get_by_text("Arrange", exact=True).click()
    canvas, came = drawable(studio), studio.get_by_role("img", name=re.compile("^drawing: "))
    expect(canvas).to_have_attribute("aria-label", re.compile("^Canvas to move the digit on"))
    expect_idle(studio)
    before = came.get_attribute("src") or ""
    draw(studio, canvas, [[(170, 11), (340, 170)]])  # by the handle over the picture: a quarter turn
    expect(came).not_to_have_attribute("src", before)
    expect_idle(studio)
    studio.get_by_role("radiogroup").get_by_text("Draw", exact=True).click()
    expect_idle(studio)
    draw(studio, live(studio), SEVEN)
    expect_reading(studio, "LeNet-5", 7)
    button(studio, "Clear").click()
    expect(studio.get_by_text("There is nothing to read yet.")).to_be_visible()
    expect_idle(studio)
    studio.get_by_text("Pen, upload").click()  # drawing closed it
    expect(chooser).to_have_count(1)  # the field before it, which was emptied, may still be there
    chooser.set_input_files({"name": "evil.png", "mimeType": "image/png", "buffer": b"this is no picture"})
    refused = studio.get_by_text("The picture is not a PNG or JPEG picture. Save it as PNG.")
    expect(refused).to_be_visible()
    expect_idle(studio)
    studio.keyboard.press("Escape")  # closes the field
    draw(studio, live(studio), SEVEN)
    expect(refused).to_be_hidden()


def test_an_example_needs_no_pointer_and_a_shift_parts_mlp_from_cnn(studio: Page) -> None:
    example(studio, 4).press("Enter")
    expect(studio.get_by_text("All 3 networks read 4.")).to_be_visible()
    expect_idle(studio)  # until then the canvas before it may still be there
    expect(live(studio)).to_have_count(1)
    slider = studio.get_by_role("slider", name="Shift right, pixels")
    for part in (live(studio), slider, studio.get_by_role("slider", name="Scale"), studio.get_by_role("group", name="LeNet-5")):
        box = part.bounding_box()
        assert box is not None and box["y"] > 0 and box["y"] + box["height"] <= 800  # all on one screen
    for _ in range(3):
        slider.press("ArrowRight")
    expect(studio.get_by_text("2 of 3 networks read 9; LeNet-5 reads 4.")).to_be_visible()
    expect_idle(studio)
    studio.get_by_role("tab", name="Under shift").click()
    expect(studio.get_by_text("This is a 4, so blue is right and brown is wrong.")).to_be_visible()
    expect(studio.locator("[data-testid=stVegaLiteChart] svg")).to_have_count(2)
    expect_idle(studio)  # until then the board before it may still be there
    expect(studio.get_by_text("2 of 3 networks read 9; LeNet-5 reads 4.")).to_be_visible()
    studio.set_viewport_size({"width": 400, "height": 860})
    studio.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(studio.get_by_text("LeNet-54", exact=True)).to_be_in_viewport(ratio=1)  # the answers stay in view


def test_a_network_and_a_step_are_switched_off_and_on_by_their_boxes(studio: Page) -> None:
    example(studio, 5).click()
    expect(studio.get_by_text("All 3 networks read 5.")).to_be_visible()
    studio.get_by_role("checkbox", name="MLP1").click()
    expect(studio.get_by_text("All 2 networks read 5.")).to_be_visible()
    expect(studio.get_by_role("group", name="MLP1 no answer yet")).to_be_visible()
    studio.get_by_role("checkbox", name="MLP1").click()
    expect(studio.get_by_text("All 3 networks read 5.")).to_be_visible()
    for step in ("center of mass", "fit in 20×20", "crop"):
        studio.get_by_role("checkbox", name=step).click()
        expect(studio.get_by_role("checkbox", name=step)).not_to_be_checked()
        expect_idle(studio)
    expect(studio.get_by_text("All 3 networks read 5.")).to_have_count(0)
