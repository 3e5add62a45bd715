"""The chart of one digit along a shift: what its colors say, and that its digits can be read."""

import pytest

from core.data.drawing import NO_MOVE, prepare
from core.data.examples import examples
from core.data.ink import Strokes
from pages.draw.shifts import OTHER, RIGHT, SAME, WRONG, _chart, shift_rows
from pages.shared.session.loading import loading


def answers(digit: int, known: bool, shift: int = 0) -> dict[int, tuple[int, str, bool]]:
    """MLP1 on an example: for each shift the digit it reads, what the chart says of it, and whether the shift is marked."""
    prepared = prepare(Strokes(examples(340)[digit], (340, 340), 24))
    mlp1 = loading().result().ready["mlp1"]
    rows = shift_rows([mlp1], prepared, NO_MOVE._replace(right=shift), digit if known else None)
    return {row.pixels: (row.digit, row.answer, row.here) for row in rows.itertuples()}


def test_where_the_digit_is_known_a_wrong_answer_is_never_called_right_or_a_right_one_wrong() -> None:
    for digit in (4, 9):
        found = answers(digit, known=True)
        assert all((read == digit) == (says == RIGHT) for read, says, _ in found.values())
    assert found[0][1] == WRONG  # MLP1 misreads the 9, unless it is shifted a little
    assert found[3][:2] == (9, RIGHT)


def test_where_it_is_not_known_the_chart_says_only_whether_the_answer_is_the_same() -> None:
    found = answers(4, known=False)
    assert {says for _, says, _ in found.values()} == {SAME, OTHER}
    assert all((read == found[0][0]) == (says == SAME) for read, says, _ in found.values())


@pytest.mark.parametrize("shift", [-10, 0, 3])
def test_the_present_shift_is_framed(shift: int) -> None:
    assert [pixels for pixels, (_, _, here) in answers(4, True, shift).items() if here] == [shift]
    frames = [layer for layer in _chart(("MLP1",), True)["layer"] if layer.get("transform") == [{"filter": "datum.here"}]]
    assert [layer["mark"]["fillOpacity"] for layer in frames] == [0, 0]


def light(color: str, opacity: float) -> float:
    """The relative luminance (WCAG 2) of a color over white."""
    shares = [(int(color[place : place + 2], 16) * opacity + 255 * (1 - opacity)) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_digit_stands_out_from_its_cell_at_every_confidence() -> None:
    ground, cells, digits, *_ = _chart(("MLP1",), True)["layer"]
    assert ground["mark"]["color"] == "white"
    (low, high), (pale, full) = (cells["encoding"]["opacity"]["scale"][end] for end in ("domain", "range"))
    text = digits["encoding"]["color"]
    (test, over), under = text["condition"].values(), text["value"]
    threshold = float(test.rpartition(">=")[2])
    assert (over, under) == ("white", "black")
    for color in cells["encoding"]["color"]["scale"]["range"]:
        for confidence in range(10, 101):
            share = min(1, max(0, (confidence - low) / (high - low)))
            cell = light(color, pale + (full - pale) * share)
            contrast = 1.05 / (cell + 0.05) if confidence >= threshold else (cell + 0.05) / 0.05
            assert contrast >= 4.5, (color, confidence)
