"""The figures of maps and of one value in Chromium, called as Streamlit calls them."""

from typing import Any

import pytest
import torch
from playwright.sync_api import Page

from pages.inside import value
from pages.shared.components import maps
from pages.shared.components.component import script

pytestmark = pytest.mark.browser
MAPS = script(maps.__file__, *maps.PARTS) + "\nexport { linesOfCsv };"
VALUE = script(value.__file__, "dom", "save", "paint", "saved", "asking", *value.PARTS) + "\nexport { grid, poolOf };"
# Draws the figures, presses Enter on each that has a canvas, and sends other values as the live canvas does.
DRAW = """async ([text, data, other]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const parentElement = document.createElement("div"), picked = [], asked = [];
  const fetch = window.fetch;
  window.fetch = async (_, { body }) => { asked.push(JSON.parse(body)); return { ok: false }; };
  parentElement.innerHTML = '<div class="maps"></div>';
  module.default({ parentElement, data: { ...data, since: 1 }, setTriggerValue: (_, place) => picked.push(place) });
  for (const canvas of parentElement.querySelectorAll("canvas")) {
    canvas.onkeydown(Object.assign(new Event("keydown"), { key: "Enter" }));
    await new Promise((done) => setTimeout(done));
  }
  window.fetch = fetch;
  const lines = module.linesOfCsv(parentElement.querySelector(".figures"));
  dispatchEvent(new CustomEvent("answers", { detail: { maps: { [data.key]: other } } }));
  const all = (selector) => [...parentElement.querySelectorAll(selector)];
  const [legend, ...captions] = all(".ramp, figcaption").map((one) => one.textContent).toReversed();
  return { picked, asked, lines, legend, captions, bar: all(".bars i")[0]?.style.background };
}"""
CELLS = """async ([text, pool, values]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  const cells = [...module.poolOf({ pool, side: 3, kind: "MaxPool2d" }).querySelectorAll(".cell")];
  return {
    places: cells.map(({ style, textContent }) => [textContent, style.gridRowStart, style.gridColumnStart]),
    numbers: [...module.grid(values, 2).children].map((one) => one.textContent),
  };
}"""


def drawn(page: Page, figures: list[Any], other: list[Any] | None = None, **more: Any) -> Any:
    data = {"key": "some", "about": "", "range": "all", "picks": True, "token": "secret", "color": "", **more}
    return page.evaluate(DRAW, [MAPS, {**data, "figures": figures}, other or figures])


def test_the_legend_and_the_answer_follow_the_pen_where_the_colors_range_over_all_layers(page: Page) -> None:
    def look(largest: float) -> list[Any]:
        values = torch.tensor([[[0.5, -largest]]])
        return [maps.figure("conv1", values, 20), maps.figure("answer", values, 20, answer=[0.25, 0.75])]

    found = drawn(page, look(2.0), look(5.0), color="#0072b2")
    assert (found["legend"], found["bar"]) == ("−5+5", "rgb(0, 114, 178)")


def test_a_click_names_map_row_and_column_and_of_a_vector_only_the_unit(page: Page) -> None:
    layers = [maps.figure("conv1", torch.ones(2, 3, 3), 20, id="conv1")]
    layers += [maps.figure("fc1", torch.ones(5), 20, id="fc1", flat=True)]
    found = drawn(page, layers)
    assert found["picked"] == [{"figure": "conv1", "at": [0, 0, 0]}, {"figure": "fc1", "at": [0]}]
    assert [(one["layer"], one["at"]) for one in found["asked"]] == [("conv1", [0, 0, 0]), ("fc1", [0])]


def test_the_csv_has_the_kernels_own_numbers(page: Page) -> None:
    kernels = torch.tensor([[[1.0, 2.0]], [[3.0, 4.0]]])
    found = drawn(page, [maps.figure("before", kernels, 20, label="kernel", numbers=(5, 2))])
    assert found["lines"][0] == ["figure", "kernel", "row", "column", "value"]
    assert [line[1:] for line in found["lines"][1:]] == [[5, 0, 0, 1], [5, 0, 1, 2], [2, 0, 0, 3], [2, 0, 1, 4]]


def test_a_layer_whose_maps_are_too_large_has_its_caption_alone(page: Page) -> None:
    values = torch.zeros(0, 1052, 1052)
    found = drawn(page, [maps.figure("pad8", values, 20, caption="8×1052×1052")], range="map")
    assert found["captions"] == ["pad88×1052×1052"]


def test_the_cells_of_a_window_stand_at_their_places_with_three_digits(page: Page) -> None:
    pool = [[0.5, 0, 0, 1, 1], [0.25, 0, 0, 1, 2], [0.75, 1, 0.75, 2, 1], [0.125, 0, 0, 2, 2]]  # padding above and at the left
    found = page.evaluate(CELLS, [VALUE, pool, [0.00123456, 12.3456, -0.0000123, 0]])
    assert found["places"] == [["0.5", "2", "2"], ["0.25", "2", "3"], ["0.75", "3", "2"], ["0.125", "3", "3"]]
    assert found["numbers"] == ["0.00123", "12.3", "−1.23e-5", "0"]
