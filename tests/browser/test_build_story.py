"""A person builds a network in a real browser: by hand, with mistakes, by keyboard, and takes it away."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.design.form import to_json
from core.design.link import to_link
from core.design.zoo import named
from tests.browser.story import expect_idle, leave_and_go_back

pytestmark = pytest.mark.browser


@pytest.fixture
def builder(page: Page) -> Page:
    page.goto("/build")
    expect(page.get_by_text("LeNet-5: 13 layers, 61,706 parameters")).to_be_visible()
    expect_idle(page)
    return page


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem", name=f"{name},")


def choose(page: Page, layer: str, field: str, value: int) -> None:
    row(page, layer).get_by_label(field).fill(str(value))


def expect_names(page: Page, names: str) -> None:
    expect(page.locator(".row .name")).to_have_text(names.split())


def expect_says(page: Page, text: str) -> None:
    expect(page.locator(".says")).to_contain_text(text)


def test_the_nine_layer_network_of_document_000_is_built_by_hand_from_lenet_5(builder: Page) -> None:
    builder.get_by_label("Usual input shapes").select_option(label="3×32×32")
    expect(builder.get_by_role("button", name="copy pad1")).to_have_text("copy")  # named as it is labeled
    builder.get_by_role("button", name="Remove pad1").click()
    choose(builder, "conv1", "padding", 2)
    choose(builder, "conv2", "padding", 2)
    row(builder, "pool2").click()
    expect(builder.get_by_text("add after pool2:")).to_be_visible()
    for kind in ("Conv2d", "Tanh", "MaxPool2d"):  # each is put behind the one before
        builder.get_by_role("button", name=f"+ {kind}").or_(builder.locator(".add button", has_text=f"+ {kind}")).first.click()
    choose(builder, "conv3", "out channels", 16)
    choose(builder, "conv3", "padding", 2)
    expect_says(builder, "51,142 parameters, 1,526,440 MACs")
    sizes = [
        row(builder, name).locator(".size").inner_text() for name in ("conv1", "pool1", "conv2", "pool2", "conv3", "pool3")
    ]
    assert sizes == ["6×32×32", "6×16×16", "16×16×16", "16×8×8", "16×8×8", "16×4×4"]


def test_three_mistakes_are_explained_and_mended_by_a_click(builder: Page) -> None:
    choose(builder, "conv2", "kernel", 15)
    expect(builder.locator(".row.error")).to_contain_text("(14 − 15 + 2·0)/1 + 1 = 0: the kernel is larger than its input.")
    expect(row(builder, "fc1")).to_contain_text("not reached")
    builder.get_by_role("button", name="Change: padding 1").click()
    expect(builder.locator(".row.error")).to_have_count(0)
    builder.get_by_role("button", name="Remove flatten1").click()
    expect(builder.locator(".row.error")).to_contain_text("Linear needs a vector, but its input is an image")
    builder.get_by_role("button", name="Change: insert Flatten").click()
    expect(builder.locator(".row.error")).to_have_count(0)
    choose(builder, "pool1", "padding", 2)
    expect(builder.locator(".row.error")).to_contain_text("padding 2 is more than half of kernel 2.")
    builder.get_by_role("button", name="Change: padding 1").click()
    expect_says(builder, "13 layers")
    expect(builder.locator(".row.error")).to_have_count(0)


def test_layers_are_reordered_by_drag_and_by_keyboard_and_undone(builder: Page) -> None:
    before = "pad1 conv1 tanh1 pool1 conv2 tanh2 pool2 flatten1 fc1 tanh3 fc2 tanh4 fc3"
    expect_names(builder, before)
    builder.get_by_role("button", name="Place of pool2").drag_to(row(builder, "tanh2"))
    expect(builder.locator(".row .kind").nth(5)).to_have_text("MaxPool2d")
    handle = builder.get_by_role("button", name="Place of tanh1")
    handle.focus()
    handle.press("ArrowDown")
    expect_names(builder, "pad1 conv1 pool1 tanh1 conv2 pool2 tanh2 flatten1 fc1 tanh3 fc2 tanh4 fc3")
    expect(builder.get_by_role("button", name="Place of tanh1: 4 of 13")).to_be_focused()
    builder.keyboard.press("Control+z")
    expect_names(builder, "pad1 conv1 tanh1 pool1 conv2 pool2 tanh2 flatten1 fc1 tanh3 fc2 tanh4 fc3")
    builder.keyboard.press("Control+z")  # the row moved, and has kept the focus
    expect_names(builder, before)
    expect(builder.locator(".row .kind").nth(5)).to_have_text("Tanh")
    builder.get_by_role("button", name="Redo").click()
    expect(builder.locator(".row .kind").nth(5)).to_have_text("MaxPool2d")


def test_typing_is_not_fought_and_nonsense_is_neither_sent_nor_kept(builder: Page) -> None:
    field = row(builder, "fc1").get_by_role("textbox")
    field.fill("")
    field.press_sequentially("2048", delay=60)
    expect(field).to_have_value("2048")
    expect(row(builder, "fc1").locator(".size")).to_have_text("2048")
    field.fill("many")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(builder.get_by_text("“many” is not a number. It is still 2048.")).to_be_visible()
    field.blur()
    expect(field).to_have_value("2048")
    expect(builder.get_by_text("is not a number")).to_have_count(0)
    width = builder.get_by_label("width", exact=True)
    width.fill("4096")
    expect(width).to_have_value("512")
    expect(builder.get_by_text("4,096 became 512: from 1 to 512 are possible.")).to_be_visible()


def test_undo_by_keyboard_takes_back_one_field_at_a_time_wherever_the_focus_is(builder: Page) -> None:
    width = builder.get_by_label("width", exact=True)
    for typed in ("40", "28", "36"):
        width.press("Control+a")
        width.press_sequentially(typed, delay=40)
        width.blur()
        expect(row(builder, "pad1").locator(".size")).to_have_text(f"1×32×{int(typed) + 4}")
    handle = builder.get_by_role("button", name="Place of tanh1")
    handle.focus()
    for _ in range(2):
        handle.press("ArrowDown")
    expect(builder.get_by_role("button", name="Place of tanh1: 5 of 13")).to_be_focused()
    for place in (4, 3):
        builder.keyboard.press("Control+z")
        expect(builder.get_by_role("button", name=f"Place of tanh1: {place} of 13")).to_be_focused()
    for keys, side in (("Control+z", 28), ("Control+z", 40), ("Control+z", 28), ("Control+Shift+z", 40), ("Control+y", 28)):
        builder.keyboard.press(keys)
        expect(width).to_have_value(str(side))
    field = row(builder, "fc2").get_by_role("textbox")
    field.press("Control+a")
    field.press_sequentially("409", delay=40)
    expect(row(builder, "fc2").locator(".size")).to_have_text("409")
    builder.keyboard.press("Control+z")  # in the field itself: all that was typed in it, and nothing else
    expect(field).to_have_value("84")
    expect(field).to_be_focused()
    expect(width).to_have_value("28")
    builder.keyboard.press("Control+y")
    expect(field).to_have_value("409")


def test_the_window_slides_and_the_solver_s_answer_is_taken_by_a_click(builder: Page) -> None:
    row(builder, "conv2").click()
    expect(builder.get_by_text("conv2: Conv2d, 6×14×14 → 16×10×10")).to_be_visible()
    builder.get_by_role("button", name="step ▶").click()
    expect(builder.get_by_text("output row 1 of 10, column 2 of 10: input rows 1 to 5, columns 2 to 6")).to_be_visible()
    asks, height = builder.get_by_text("Two whole numbers from 1 to 1,024."), builder.get_by_label("wanted height")
    for text in ("many", "0", "1025"):
        height.fill(text)
        expect(asks).to_be_visible()
    height.fill("10")  # the size that it had: it is not asked for again
    expect(asks).to_be_hidden()
    expect(builder.get_by_role("button", name="kernel 5, stride 1, padding 0")).to_be_visible()
    for name in ("wanted height", "wanted width"):
        builder.get_by_label(name).fill("14")
    builder.get_by_role("button", name="kernel 3, stride 1, padding 1").click()
    expect(row(builder, "conv2").locator(".size")).to_have_text("16×14×14")


def test_the_details_of_the_last_layer_stand_beside_it_and_below_the_list_on_a_telephone(builder: Page) -> None:
    title = builder.get_by_role("heading", name="fc3: Linear, 84 → 10")
    row(builder, "fc3").scroll_into_view_if_needed()
    row(builder, "fc3").click()
    expect(title).to_be_in_viewport(ratio=1)
    expect(row(builder, "fc3")).to_be_in_viewport()
    builder.set_viewport_size({"width": 400, "height": 860})
    places = [one.bounding_box() for one in (builder.locator(".layers"), title)]
    assert places[0] and places[1]
    assert places[1]["x"] < 40 and places[1]["y"] > places[0]["y"] + places[0]["height"]
    assert builder.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_design_survives_leaving_the_page_a_reload_and_the_browser_s_back(builder: Page) -> None:
    choose(builder, "fc2", "out features", 50)
    expect(row(builder, "fc2").locator(".size")).to_have_text("50")
    builder.get_by_role("link", name="Home", exact=True).click()
    expect(builder.get_by_role("heading", name="From MLP to CNN")).to_be_visible()
    builder.get_by_role("link", name="Build a network", exact=True).click()
    expect(row(builder, "fc2").locator(".size")).to_have_text("50")
    builder.get_by_role("button", name="Remove tanh4").click()
    expect_says(builder, "12 layers")
    row(builder, "pool2").click()
    expect(row(builder, "pool2")).to_have_attribute("aria-current", "true")
    builder.reload()
    expect_says(builder, "12 layers")
    expect(builder.get_by_role("heading", name="pool2: MaxPool2d")).to_be_visible()
    leave_and_go_back(builder)
    expect_says(builder, "12 layers")
    expect(builder.get_by_role("heading", name="pool2: MaxPool2d")).to_be_visible()
    expect_idle(builder)
    for layers in ("13 layers", "13 layers, 61,706 parameters"):
        builder.keyboard.press("Control+z")
        expect_says(builder, layers)
    expect(row(builder, "fc2").locator(".size")).to_have_text("84")


def test_a_link_is_taken_and_opened_and_the_script_runs(builder: Page, page: Page, tmp_path: Path) -> None:
    builder.get_by_label("Begin from a copy of").select_option("13-layer CNN, 16 maps")
    expect_says(builder, "13-layer CNN, 16 maps: 21 layers")
    builder.get_by_text("Take it away").click()
    link = builder.get_by_test_id("stPopoverBody").locator("code")
    expect(link).to_contain_text(f"/build?design={to_link(named('13-layer-16'))}")
    with builder.expect_download() as download:
        builder.get_by_role("button", name="PyTorch script").click()
    script = tmp_path / "network.py"
    download.value.save_as(script)
    address = re.sub(r"\s", "", link.inner_text())
    builder.goto(address)
    expect_says(builder, "13-layer CNN, 16 maps: 21 layers, 26,822 parameters")
    code = "import torch; from network import Network; network = Network(); images = torch.zeros(2, 3, 32, 32)"
    code += "; print(sum(p.numel() for p in network.parameters()), *network(images).shape)"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    assert run.stdout.split() == ["26822", "2", "10"]


def test_a_json_form_is_opened_and_a_foreign_one_refused(builder: Page) -> None:
    builder.get_by_text("Open a file").click()
    chooser = builder.get_by_test_id("stFileUploaderDropzoneInput")
    chooser.set_input_files({"name": "other.json", "mimeType": "application/json", "buffer": b'{"format": "poem"}'})
    expect(builder.get_by_text("An architecture lacks the field 'input_shape'.")).to_be_visible()
    expect_says(builder, "LeNet-5: 13 layers")
    form = to_json(named("cnn-16-4")).encode()
    expect(chooser).to_have_count(1)  # the one that was used is gone
    chooser.set_input_files({"name": "mine.json", "mimeType": "application/json", "buffer": form})
    expect_says(builder, "CNN 16/4: 8 layers, 2,710 parameters")
    expect(builder.get_by_text("An architecture lacks")).to_have_count(0)


@pytest.mark.parametrize("kind", ["SVG", "PNG"])
def test_the_picture_is_downloaded(builder: Page, kind: str, tmp_path: Path) -> None:
    with builder.expect_download() as download:
        builder.get_by_role("button", name=f"Download {kind}").click()
    download.value.save_as(tmp_path / "picture")
    assert (tmp_path / "picture").read_bytes().startswith({"SVG": b"<svg xmlns", "PNG": b"\x89PNG"}[kind])


def test_the_window_follows_the_pointer_over_output_and_input(builder: Page) -> None:
    row(builder, "conv2").click()
    expect(builder.get_by_text("conv2: Conv2d, 6×14×14 → 16×10×10")).to_be_visible()
    for index, expected in ((1, "output row 10 of 10, column 10 of 10"), (0, "input rows 10 to 14, columns 10 to 14")):
        picture = builder.locator(".sliding svg").nth(index)
        picture.scroll_into_view_if_needed()
        box = picture.bounding_box()
        assert box is not None
        builder.mouse.move(box["x"] + 3, box["y"] + 3)
        expect(builder.locator(".where")).to_contain_text("output row 1 of 10, column 1 of 10")
        builder.mouse.move(box["x"] + box["width"] - 3, box["y"] + box["height"] - 3)
        expect(builder.locator(".where")).to_contain_text(expected)
