"""What the board says of several answers: whether the networks agree, and which answer is unlike most."""

import pytest

from core.learning.classifier import Answer
from pages.shared.components.board import agreement, content, majority

NAMES = ("softmax", "mlp1", "mlp2", "lenet5", "flagship")


def answers(*digits: int) -> dict[str, Answer]:
    """Networks that read these digits."""
    return {name: Answer(name, digit, (0.1,) * 10, 1.0) for name, digit in zip(NAMES, digits, strict=False)}


@pytest.mark.parametrize(
    ("digits", "most", "says", "odd"),
    [
        ((), None, None, []),
        ((3,), 3, "Softmax reads 3.", []),
        ((3, 3), 3, "All 2 networks read 3.", []),
        ((3, 3, 9), 3, "2 of 3 networks read 3; MLP2 reads 9.", ["mlp2"]),
        ((9, 3, 9, 3, 9), 9, "3 of 5 networks read 9; MLP1 reads 3, LeNet-5 reads 3.", ["mlp1", "lenet5"]),
        ((3, 9), None, "No two networks agree: Softmax reads 3, MLP1 reads 9.", []),
        ((3, 3, 9, 9), None, "They are divided: Softmax reads 3, MLP1 reads 3, MLP2 reads 9, LeNet-5 reads 9.", []),
        ((3, 9, 9, 3, 1), None, "They are divided: Softmax reads 3, MLP1 reads 9, MLP2 reads 9, LeNet-5 reads 3, F", []),
    ],
)
def test_the_answer_of_most_is_common_and_others_are_framed_and_of_two_as_frequent_ones_neither_is(
    digits: tuple[int, ...], most: int | None, says: str | None, odd: list[str]
) -> None:
    found = answers(*digits)
    assert majority(found) == most
    assert says is None or agreement(found).startswith(says)
    assert [row["name"] for row in content("", list(NAMES), found, None, {})["rows"] if row["odd"]] == odd
