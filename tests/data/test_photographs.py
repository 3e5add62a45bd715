"""Photographs of digits on paper: neither light nor lines nor a table's edge must matter, and a digit must be there."""

import io
import time
from functools import cache

import numpy as np
import pytest
from drawn import SHAPES, drawn, nearest_difference, painted
from faces import face
from photographed import Scene, photographed
from PIL import Image, ImageDraw, ImageOps

from core.data.drawing import in_even_light, prepare, to_pixels
from core.data.ink import Picture
from core.data.light import evened
from core.data.normalization import DataError

digits = pytest.mark.parametrize("digit", SHAPES)
SCENES = {
    "uneven light": Scene(dim=0.6, toward=2.2),
    "squared paper": Scene(paper="squared", tilt=0.12),
    "dark lines, pencil": Scene(paper="squared", lines=0.5, ink="pencil", tilt=-0.1),
    "ruled paper in uneven light": Scene(paper="ruled", dim=0.55, toward=0.5, tilt=0.05),
    "small and off-center": Scene(extent=0.15, place=(0.95, 0.1), dim=0.6),
    "table at an edge": Scene(table=0.08, ink="black"),
    "light ink on dark paper": Scene(dark=True, ink="black", pen=0.12, dim=0.6),
    "much noise, small file": Scene(noise=8, quality=40, dim=0.6),
}
NOTHING = {
    "paper in uneven light": Scene(dim=0.6),
    "squared paper": Scene(paper="squared", tilt=0.1),
    "ruled paper in uneven light": Scene(paper="ruled", dim=0.6),
    "table at an edge": Scene(table=0.1),
    "few lines": Scene(paper="ruled", pitch=150, noise=0),
    "grainy paper": Scene(noise=9),
}


@cache
def pixels(digit: str, scene: Scene) -> np.ndarray:
    return to_pixels(Picture.of(photographed(drawn(digit), scene)))


def plain(digit: str, scene: Scene) -> np.ndarray:
    """The pixels of a scan of the same digit, as tilted as in the scene."""
    upright = Scene(ink="black", pen=0.12, noise=0, quality=95, extent=0.6, tilt=scene.tilt)
    return pixels(digit, upright)


@digits
@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_a_photograph_gives_nearly_the_pixels_of_a_scan_and_no_other_digits(digit, scene):
    found = pixels(digit, scene)
    apart = {other: nearest_difference(found, plain(other, scene)) for other in SHAPES}
    assert min(apart, key=apart.get) == digit
    assert apart[digit] < 13


@pytest.mark.parametrize("scene", NOTHING.values(), ids=NOTHING)
def test_paper_without_a_digit_is_nothing_to_read(scene):
    with pytest.raises(DataError, match="There is nothing to read yet"):
        to_pixels(Picture.of(photographed(None, scene)))


@pytest.mark.parametrize("seed", range(12))
def test_a_face_is_nothing_to_read(seed):
    with pytest.raises(DataError, match=r"nothing to read yet\. No digit was found in the picture: take one"):
        to_pixels(Picture.of(face(seed)))


def test_of_faces_before_an_even_white_wall_95_percent_are_nothing_to_read():
    assert sum(evened(Picture.of(face(seed, white=True))).grey.min() == 255 for seed in range(40)) >= 38


def test_a_picture_of_noise_or_of_many_things_is_nothing_to_read():
    random = np.random.default_rng(3)
    noise = Image.fromarray(random.integers(0, 256, (300, 300), np.uint8))
    many = photographed(None, Scene(dim=0.6)).convert("L")
    pen = ImageDraw.Draw(many)
    for x, y in random.uniform(30, 330, (12, 2)):
        pen.ellipse((x, y, x + 24, y + 16), fill=40)
    for picture in (noise, many):
        with pytest.raises(DataError, match="There is nothing to read yet"):
            to_pixels(Picture.of(picture))


@digits
def test_drawings_and_scans_pass_the_light_step_untouched(digit):
    for drawing in (drawn(digit), Picture.of(painted(digit)), Picture.of(painted(digit).resize((28, 28)))):
        assert in_even_light(drawing) is drawing
        assert np.array_equal(prepare(drawing).pixels, prepare(drawing, frozenset({"light"})).pixels)


@pytest.mark.parametrize("side", [8, 64, 160, 400, 1000])
def test_scans_of_real_digits_that_reach_the_edge_pass_at_any_size_and_cut_close(side):
    from sklearn.datasets import load_digits  # takes seconds, in which no test is found

    for image in load_digits().images[:60]:  # 8 x 8, from 0 to 16
        scan = Image.fromarray((255 - 255 * image / 16).astype(np.uint8)).resize((side, side), Image.Resampling.BICUBIC)
        for picture in (scan, scan.crop(ImageOps.invert(scan).getbbox())):
            assert in_even_light(picture := Picture.of(picture)) is picture


def test_a_scan_saved_as_a_small_jpeg_passes():
    file = io.BytesIO()
    ImageOps.invert(painted("5")).crop((40, 40, 240, 240)).save(file, "JPEG", quality=50)
    scan = Picture.of(Image.open(file))
    assert evened(scan) is scan


def test_a_scan_of_a_digit_in_a_very_wide_pen_passes():
    for digit, pen in (("1", 80), ("0", 70), ("2", 60)):
        scan = Picture.of(painted(digit, pen=pen))
        assert evened(scan) is scan


@pytest.mark.parametrize("paper", ["squared", "ruled"])
def test_lines_on_paper_are_taken_away_also_where_no_noise_betrays_the_camera(paper):
    lined = Picture.of(photographed(drawn("2"), Scene(paper=paper, pitch=110, noise=0, quality=95, tilt=0.05)))
    assert evened(lined) is not lined


def test_with_light_switched_off_the_shadow_is_read_as_ink():
    shadow = Picture.of(photographed(drawn("2"), SCENES["uneven light"]))
    on, off = prepare(shadow), prepare(shadow, frozenset({"light"}))
    assert np.array_equal(on.drawing, off.drawing)
    assert np.array_equal(off.light, off.drawing)
    assert on.light[0].min() == on.light[-1].min() == 255  # the paper is white to its edge
    assert off.crop.shape != on.crop.shape


@pytest.mark.parametrize("digit", "27")
def test_a_thin_pen_is_widened_to_the_pens_width(digit):
    thin, usual = (pixels(digit, Scene(size=(600, 600), pen=pen, extent=0.5, ink="black", dim=0.6)) for pen in (0.02, 0.1))
    assert thin.sum() > 0.75 * usual.sum()


def test_a_photograph_of_12_megapixels_is_prepared_in_about_a_second():
    large = photographed(drawn("5"), SCENES["squared paper"]).resize((3000, 4000), Image.Resampling.NEAREST)
    start = time.process_time()
    to_pixels(Picture.of(large))
    assert time.process_time() - start < 2.5
