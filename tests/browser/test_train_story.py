"""A person trains, leaves, comes back, changes the rate, pauses, resumes, stops, and draws with the result: in a browser."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.design.link import to_link
from core.design.zoo import named
from tests.browser.readable import bring_axe, expect_readable
from tests.browser.story import SEVEN, button, choose, draw, expect_idle, live, new_profile

pytestmark = pytest.mark.browser


KEEP_REPEATS = """
  window.repeats = [];
  const repeat = window.setInterval;
  window.setInterval = (act, ms, ...rest) => (ms === 1000 && window.repeats.push(act), repeat(act, ms, ...rest));
"""  # what the page repeats each second can then be done at a moment that a test chooses


@pytest.fixture
def training(page: Page) -> Page:
    page.goto("/train")
    expect(button(page, "Train")).to_be_visible()
    return page


def open_with(page: Page, network: str, epochs: int) -> None:
    """The page with so many epochs of a network chosen."""
    page.goto(f"/train?network={network}&epochs={epochs}")
    expect(button(page, "Train")).to_be_visible()
    expect_idle(page)


def short_training(page: Page) -> Page:
    """The page with two epochs of the smallest network chosen."""
    open_with(page, "softmax", epochs=2)
    return page


def open_recipe(page: Page) -> None:
    """The recipe folds after a start."""
    expect_idle(page)
    recipe = page.get_by_test_id("stExpander").filter(has=page.get_by_label("Epochs", exact=True)).locator("details").first
    if recipe.get_attribute("open") is None:
        recipe.locator("summary").first.click()
        expect(page.get_by_label("Epochs", exact=True)).to_be_visible()
        expect_idle(page)


def open_tab(page: Page, name: str) -> None:
    expect_idle(page)
    page.get_by_role("tab", name=name).click()
    expect_idle(page)


def begin(page: Page, epochs: int) -> None:
    open_recipe(page)
    page.get_by_label("Epochs", exact=True).fill(str(epochs))
    page.get_by_label("Epochs", exact=True).press("Enter")
    expect_idle(page)
    button(page, "Train").click()


def charts(page: Page) -> Locator:
    """The charts of the open tab."""
    return page.get_by_role("tabpanel").get_by_test_id("stVegaLiteChart")


def expect_state(page: Page, state: str) -> None:
    expect(page.get_by_text(re.compile(rf"^Run \d+, .*: {state}"))).to_be_visible()


def test_a_training_on_the_bundled_digits_ends_with_its_curves_its_score_and_its_mistakes_and_can_be_drawn_with(
    training: Page,
) -> None:
    begin(training, 3)
    expect(training.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_be_visible()
    expect_state(training, r"done\. 3 of 3 epochs\.")
    expect(training.get_by_label("Epochs", exact=True)).to_be_hidden()  # the recipe has folded
    assert charts(training).first.bounding_box()["width"] > 1000
    for kind, begins in (("SVG", "<svg"), ("CSV", '"run","epoch"')):
        with training.expect_download() as waiting:
            training.get_by_role("button", name=f"Download the chart curve-loss-1 as {kind}").click()
        assert Path(waiting.value.path()).read_text().startswith(begins)
    open_tab(training, "Gradients")
    expect(training.get_by_text("How much of the gradient comes back to each layer")).to_be_visible()
    bring_axe(training)
    expect_readable(training, "Gradients")
    open_tab(training, "Mistakes")
    expect(training.get_by_text("The mistakes it was most sure of")).to_be_visible()
    charts(training).locator("svg .mark-rect path").first.click()  # class 0, answer 0
    expect(training.get_by_text("Test images of 0 answered 0, the surest first (up to 8 are kept)")).to_be_visible()
    expect_idle(training)
    expect_readable(training, "Mistakes")
    button(training, "Draw with it").click()
    expect(live(training)).to_have_count(1)
    expect(training.get_by_text("There is nothing to read yet.")).to_be_visible()
    expect_idle(training)
    draw(training, live(training), SEVEN)
    expect(training.get_by_role("group", name=re.compile(r"^LeNet-5, run \d+ reads"))).to_be_visible()
    training.get_by_role("link", name="Train a network", exact=True).click()
    expect(button(training, "Look inside")).to_be_visible()
    expect_idle(training)
    button(training, "Look inside").click()
    expect(training.get_by_text(re.compile(r"^LeNet-5, run \d+ reads \d"))).to_be_visible()
    expect_idle(training)
    epochs = training.get_by_role("slider", name=re.compile("epochs of its training"))
    for key, says in (("Home", "before training"), ("ArrowRight", "after epoch 1"), ("ArrowRight", "after epoch 2")):
        epochs.press(key)
        expect(training.get_by_text(re.compile(rf"^LeNet-5, run \d+ {says} reads \d"))).to_be_visible()
        expect_idle(training)


def test_four_seeds_are_one_entry_with_a_band_a_mean_and_a_median_to_draw_with(page: Page) -> None:
    training = short_training(page)
    training.get_by_role("radiogroup", name="Seeds").get_by_text("4", exact=True).click()
    expect_idle(training)
    button(training, "Train").click()
    expect(training.get_by_text(re.compile(r"^Runs \d+ to \d+, Softmax on digits, 4 seeds: "))).to_be_visible()
    accuracy = training.get_by_test_id("stMetric").filter(has_text="Test accuracy")
    expect(accuracy).to_contain_text(re.compile(r"\d\d(\.\d+)? to \d\d(\.\d+)? %"))
    expect(charts(training).first.locator("svg .mark-area path")).to_have_count(2)  # training, validation
    open_tab(training, "Mistakes")
    expect(training.get_by_text(re.compile(r"^This is run \d+, by accuracy the median of 4 seeds"))).to_be_visible()
    button(training, "Draw with it").click()
    expect(live(training)).to_have_count(1)


def test_a_training_goes_on_without_the_page_and_obeys_its_own_visitor_alone_a_click_sent_twice_once(
    page_to_change: Page, browser: Browser
) -> None:
    training = page_to_change
    training.add_init_script(KEEP_REPEATS)
    open_with(training, "cnn-16-32", epochs=1000)  # longer than all that follows
    button(training, "Train").click()
    expect_state(training, "running")
    other = new_profile(browser, base_url=training.url).new_page()
    other.goto("/train")
    expect(other.get_by_text(re.compile("^Started in another browser"))).to_be_visible()
    expect(button(other, "Stop")).to_have_count(0)
    other.context.close()
    training.get_by_role("link", name="Look inside while it is trained →").click()
    says = re.compile(r"^CNN 16/32, run \d+ after epoch \d+ reads \d")
    expect(training.get_by_text(says)).to_be_visible()
    seen = training.get_by_text(says).inner_text().split(" reads")[0]
    expect(training.get_by_text(f"{seen} reads")).to_be_hidden()  # the page follows the epochs
    training.get_by_role("link", name="Train a network", exact=True).click()
    expect_state(training, "running")
    expect(training.get_by_text("learning rate 0.001")).to_be_visible()
    button(training, "÷ 2").evaluate("button => { button.click(); window.repeats.at(-1)(); }")
    expect(
        training.get_by_text(re.compile(r"^(Learning rate: 0.001 → 0.0005 from epoch|learning rate 0.0005)"))
    ).to_be_visible()
    expect(training.get_by_text("learning rate 0.0005")).to_be_visible()
    training.reload()  # another session of the same browser: still one's own
    button(training, "Pause").click()
    expect_state(training, "paused")
    expect_idle(training)  # a button that is being drawn again takes no click
    button(training, "Resume").click()
    expect_state(training, "running")
    button(training, "Stop").click()
    expect_state(training, "stopped")
    expect(training.get_by_test_id("stMetric").filter(has_text="Test accuracy")).to_be_visible()
    expect(button(training, "Draw with it")).to_be_visible()
    expect_idle(training)
    number = training.get_by_text(re.compile(r"^Run \d+, .*: stopped")).inner_text().split(",")[0]
    button(training, "Delete").click()
    expect(training.get_by_text(re.compile(rf"^{number}, "))).to_have_count(0)


def test_two_runs_are_drawn_on_one_chart(page: Page) -> None:
    training = short_training(page)
    button(training, "Train").click()
    expect_state(training, r"done\. 2 of 2 epochs\.")
    first = number_of(training)
    expect_idle(training)
    button(training, "Train").click()
    expect(training.get_by_text(re.compile(rf"^Run {first + 1}, .*: done\. 2 of 2 epochs\."))).to_be_visible()
    expect_idle(training)
    table = training.get_by_test_id("stDataFrame")
    table.click(position={"x": 16, "y": 2.5 * 35})  # its second box
    expect(training.get_by_text("Details of run")).to_be_visible()
    legend = charts(training).locator("svg .role-legend-label")
    expect(legend).to_have_count(2)
    expect(legend.filter(has_text=re.compile(r"^run \d+: Softmax$"))).to_have_count(2)
    expect_idle(training)
    bring_axe(training)
    expect_readable(training, "the table of runs, tiles and curves")
    assert charts(training).first.bounding_box()["width"] > 1000
    training.reload()
    expect(legend).to_have_count(2)


def test_the_design_of_the_build_page_is_handed_on(page: Page) -> None:
    page.goto("/build")
    expect(button(page, "Train this")).to_be_enabled()
    button(page, "Train this").click()
    expect(page.get_by_text("LeNet-5: 61,706 parameters, 416,520 MACs for one image")).to_be_visible()
    expect(button(page, "Train")).to_be_visible()


def test_a_double_click_is_one_training_of_what_was_typed_last(training: Page) -> None:
    begin(training, 1)
    expect_state(training, r"done\. 1 of 1 epoch\.")
    before = number_of(training)
    open_recipe(training)
    training.get_by_label("Epochs", exact=True).fill("3")
    button(training, "Train").dblclick()  # no Enter before: leaving the field tells its number
    only = re.compile(rf"^Run {before + 1}, .*: done\. 3 of 3 epochs\.")
    expect(training.get_by_text(only)).to_be_visible()
    training.reload()
    expect(training.get_by_text(only)).to_be_visible()


def test_a_name_that_would_be_markdown_is_shown_as_it_is_and_calls_no_other_host(page: Page) -> None:
    name = "![x](http://evil.example/p.png) [y](http://evil.example) www.evil.example $x^2$ :red[z] :smile: <b>b</b>"
    page.goto(f"/build?design={to_link(replace(named('mlp1'), name=name))}")
    expect(button(page, "Train this")).to_be_enabled()
    page.get_by_text("Side by side with another network").click()
    expect(page.get_by_label("Beside it")).to_be_visible()
    expect_idle(page)
    choose(page, "Beside it", "MLP2")
    assert seen(page.get_by_role("columnheader").first) == name
    button(page, "Train this").click()
    assert seen(page.get_by_text("238,510 parameters, 238,200 MACs")).startswith(f"{name}: ")


def number_of(page: Page) -> int:
    """The number of the run that the page shows."""
    return int(re.search(r"Run (\d+), ", page.locator("body").inner_text())[1])


def seen(place: Locator) -> str:
    """The text there, without what has no width."""
    expect(place).to_be_visible()
    return place.inner_text().replace("\u2060", "")
