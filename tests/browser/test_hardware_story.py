"""An array is stepped through a fold: the count of PEs at work is that of a fold, and a PE says what it works on."""

import pytest
from playwright.sync_api import Page, expect

from core.design.architecture import trace
from core.design.zoo import ZOO
from core.hardware.filling import fold
from core.hardware.gemm import gemms
from core.hardware.systolic import Array, best
from tests.browser.story import expect_idle
from tests.hardware.simulated_array import busy

pytestmark = pytest.mark.browser


def test_a_fold_is_stepped_and_played_and_its_pes_are_pointed_at(page: Page) -> None:
    part = fold(best(gemms(trace(ZOO["lenet5"]))[0], Array(16, 16)), 0)
    page.goto("/hardware")
    picture = page.locator(".filling")
    expect(picture.get_by_role("heading", name="conv1 on 16×16, weight-stationary, fold 1 of 2")).to_be_visible()
    expect_idle(page)
    slider = picture.get_by_role("slider", name="Cycle of the fold")
    for cycle in (0, 15, 16, 20, 400, 815, 829):
        slider.fill(str(cycle))
        expect(picture.get_by_role("status")).to_contain_text(f"Cycle {cycle + 1} of 830: ")
        expect(picture.get_by_role("status")).to_contain_text(f"; {busy(part, cycle)} of 256 PEs multiply.")
    slider.fill("16")
    picture.get_by_role("button", name="step ▶").click()
    expect(picture.get_by_role("status")).to_contain_text(f"Cycle 18 of 830: it fills; {busy(part, 17)} of 256")
    array = picture.get_by_role("img", name="16 rows and 16 columns of processing elements")
    array.hover(position={"x": 5, "y": 5})
    expect(picture).to_contain_text("PE in row 1, column 1: K = 1, N = 1, now M = 2 of 784.")
    array.hover(position={"x": 290, "y": 5})
    expect(picture).to_contain_text("PE in row 1, column 16: no work in this fold.")
    picture.get_by_role("button", name="▶ play", exact=True).click()
    expect(picture.get_by_role("status")).to_contain_text("it is full")
    picture.get_by_role("button", name="❚❚ pause").click()
    expect(picture.get_by_role("button", name="▶ play", exact=True)).to_be_visible()
