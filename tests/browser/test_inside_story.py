"""A person looks inside two networks in a real browser: from the picture of a layer to the sum of one value, and to the why."""

import csv
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.readable import bring_axe, expect_readable
from tests.browser.story import choose, draw, expect_idle, live

pytestmark = pytest.mark.browser

FOUR = [[(95.0, 60.0), (90.0, 150.0), (190.0, 150.0)], [(165.0, 60.0), (165.0, 230.0)]]


def view(page: Page, name: str) -> None:
    expect_idle(page)
    page.get_by_role("radio", name=name, exact=True).click()


def test_a_drawn_4_is_followed_from_a_layer_s_picture_to_the_sum_of_one_value_to_the_why_and_to_a_class(page: Page) -> None:
    page.goto("/draw")
    expect(page.get_by_role("heading", name="Draw a digit")).to_be_visible()
    expect_idle(page)
    page.get_by_role("tab", name="Inside the network").click()
    expect(page.get_by_text("keep drawing")).to_be_visible()
    expect_idle(page)
    with page.expect_response("**/answers"):
        draw(page, live(page), FOUR[:1], lift=False)
    conv2 = page.get_by_role("img", name=re.compile("^conv2: 16×10×10"))
    expect(conv2).to_be_visible()  # the pen is still down
    page.get_by_role("switch", name="All 10 networks").press(
        "Space"
    )  # the page, which does not know of the line, is drawn again
    expect(page.get_by_text(re.compile("10 networks read"))).to_be_visible()
    expect_idle(page)
    expect(conv2).to_be_visible()
    page.get_by_role("switch", name="All 10 networks").press("Space")
    expect(page.get_by_text(re.compile("3 networks read"))).to_be_visible()
    page.mouse.up()
    draw(page, live(page), FOUR[1:])
    expect(page.get_by_text("All 3 networks read 4.")).to_be_visible()
    expect_idle(page)
    page.get_by_role("link", name="Look inside →").click()
    expect(page.get_by_role("radio", name="Your drawing")).to_be_checked()
    expect(page.get_by_text(re.compile("^LeNet-5 reads 4"))).to_be_visible()
    expect_idle(page)

    view(page, "each map")
    expect(page.get_by_text(re.compile(r"^6×28×28\s±\S+ to ±\S+$")).first).to_be_visible()  # the colors in numbers
    expect_idle(page)
    pool = page.get_by_role("img", name=re.compile("^pool1: 6×14×14")).first
    pool.hover(position={"x": 20, "y": 20})
    expect(page.get_by_text(re.compile(r"^pool1, map 0, row \d+, column \d+: "))).to_be_visible()
    pool.click(position={"x": 20, "y": 20})
    expect(page.get_by_text(re.compile(r"^max = "))).to_be_visible()
    page.get_by_role("img", name=re.compile("^conv2: 16×10×10")).first.click(position={"x": 20, "y": 20})
    expect(page.get_by_text(re.compile(r"^conv2, map 0, row \d, column \d = "))).to_be_visible()
    formula = page.get_by_text(re.compile("^Σ a·w")).inner_text().replace("−", "-")
    total, sign, bias, value = re.fullmatch(r"Σ a·w \+ b = (\S+)(?: \(.*\))? ([+-]) (\S+) = (\S+)", formula).groups()
    assert float(total) + float(sign + bias) == pytest.approx(float(value), abs=2e-4)

    with page.expect_download() as download:
        page.get_by_role("button", name="Download inside_layers_lenet5 as CSV").click()
    answers = list(csv.reader(download.value.path().read_text().splitlines()))[-10:]
    assert [one[:4] for one in answers] == [["answer", str(digit), "", ""] for digit in range(10)]
    assert sum(float(share) for *_, share in answers) == pytest.approx(1, abs=1e-5)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download inside_value as SVG").click()
    saved = download.value.path().read_text()
    assert "LeNet-5 reads 4" in saved and "Σ a·w + b = " in saved and saved.count("<image") >= 3 * 6
    expect(page.get_by_role("combobox", name="Layer")).to_have_value("conv2")  # the page's script has what was clicked, too
    expect_idle(page)
    whole = page.get_by_role("img", name="the map", exact=True)
    whole.hover(position={"x": 106, "y": 135})
    expect(page.get_by_text(re.compile(r"^conv2, map 0, row 9, column 7 = "))).to_be_visible()
    whole.focus()
    page.route("**/value", lambda route: route.fulfill(status=503), times=1)  # the server has too much to do
    for key, row in (("ArrowUp", 8), ("ArrowDown", 9)):
        page.keyboard.press(key)
        expect(page.get_by_text(re.compile(rf"^conv2, map 0, row {row}, column 7 = "))).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile(r"^conv2, map 0, row 9, column 9 = "))).to_be_visible()  # it stays at the last one
    play = page.get_by_role("button", name="Play")
    play.click()  # over all hundred values
    page.get_by_role("button", name="Pause").click()
    expect(play).to_be_visible()

    late: list[Route] = []
    page.route("**/value", lambda route: late.append(route), times=1)
    whole.hover(position={"x": 30, "y": 30})
    choose(page, "Layer", "fc1")
    expect(page.get_by_text(re.compile(r"^fc1, unit 0 = "))).to_be_visible()
    with page.expect_response("**/value"):
        late[0].continue_()
    page.evaluate("() => new Promise(requestAnimationFrame)")
    expect(page.get_by_text(re.compile(r"^fc1, unit 0 = "))).to_be_visible()  # the answer of before is of another layer
    expect_idle(page)
    page.get_by_text(re.compile(r"^map \d+, row \d, column \d$")).first.hover()
    term = r"^map \d+, row \d, column \d: \S+ × \S+ = \S+ "
    expect(page.get_by_text(re.compile(f"{term}Sum so far, the largest first: "))).to_be_visible()
    inputs = page.get_by_role("img", name="inputs", exact=True)
    inputs.hover(position={"x": 5, "y": 5})
    expect(page.get_by_text(re.compile(r"^map 0, row 0, column 0: "))).to_be_visible()
    inputs.press("ArrowDown")
    expect(page.get_by_text(re.compile(r"^map 0, row 1, column 0: "))).to_be_visible()
    page.get_by_text("390 more", exact=True).hover()
    play.click()  # from there on
    ends = page.get_by_text(re.compile(r"^The bias adds \S+ The sum is the value: \S+\.$"))
    expect(ends).to_be_visible()
    expect(page.get_by_text(f"fc1, unit 0 = {ends.inner_text().rstrip('.').split()[-1]}", exact=True)).to_be_visible()

    view(page, "Why this answer")
    occlusion = page.get_by_role("img", name=re.compile("^occlusion: "))
    expect(occlusion).to_have_count(2)
    says = page.get_by_text(re.compile(r"^occlusion, row \d+, column \d+: \S+ for 4$"))
    for number, one in enumerate(occlusion.all()):  # the MLP, then the CNN
        one.hover(position={"x": 75, "y": 75})
        for key, place in (("ArrowRight", "row 12, column 13"), ("ArrowDown", "row 13, column 13")):
            one.press(key)
            expect(says.nth(number)).to_contain_text(f"occlusion, {place}: ")
    expect(says).to_have_count(2)
    expect_idle(page)
    page.get_by_role("radiogroup", name="Why this class").get_by_role("radio", name="9", exact=True).click()
    expect(page.get_by_text(re.compile("It gives 9 "))).to_have_count(2)
    expect_idle(page)
    occlusion.last.hover(position={"x": 70, "y": 75})
    expect(page.get_by_text(re.compile(r"^occlusion, row \d+, column \d+: \S+ for 9$"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download inside_why_lenet5 as CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "figure,map,row,column,value" and len(lines) == 1 + 25 * 25 + 4 * 28 * 28

    page.goto(link_for_a_class(page))
    for _ in range(2):  # the second time after a visit to another page
        expect(page.get_by_role("radio", name="Why this answer", exact=True)).to_be_checked()
        expect_idle(page)
        expect(page.get_by_role("radio", name="Layer by layer", exact=True)).to_have_count(0)
        expect(page.get_by_role("combobox", name="Networks, up to 4")).to_be_disabled()
        page.get_by_role("link", name="Home", exact=True).click()
        expect(page.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
        expect_idle(page)
        page.get_by_role("link", name="Look inside", exact=True).click()


def link_for_a_class(page: Page) -> str:
    """A link that shows one view and locks the networks, made as a teacher makes it."""
    expect_idle(page)
    page.get_by_role("button", name="Link for a class").click()
    dialog = page.get_by_role("dialog")
    for title in (
        "Layer by layer",
        "The MLP's way of seeing",
        "Among other digits",
        "What a layer has learned",
        "What to look for",
    ):
        dialog.get_by_text(title, exact=True).click()
    dialog.get_by_text("Networks: MLP1, LeNet-5", exact=True).click()
    expect(dialog.get_by_text("The class sees: Why this answer.")).to_be_visible()
    expect(dialog.get_by_text("Locked: Networks: MLP1, LeNet-5.")).to_be_visible()
    expect_idle(page)
    bring_axe(page)
    expect_readable(page, "Link for a class")
    link = dialog.get_by_test_id("stCode")
    expect(link).to_contain_text("lock=")  # the words come before the link
    dialog.get_by_text("Preview", exact=True).click()
    preview = dialog.frame_locator("iframe")
    expect(preview.get_by_role("radio", name="Why this answer", exact=True)).to_be_checked()
    expect(preview.get_by_role("combobox", name="Networks, up to 4")).to_be_disabled()
    expect(preview.get_by_text("Your drawing")).to_have_count(0)  # the teacher's: a new visitor has drawn nothing yet
    return link.inner_text().strip()
