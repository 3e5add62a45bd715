"""The fewest dabs of ink that change a network's mind, erased or added, found greedily."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from core.learning.inside.layers import InsideError, batch_size, outputs, require_class

EDITS = 64  # at most
CANDIDATES = 256  # that are tried in each step, chosen by their gradient; with 16, far classes are often not reached


class Edit(NamedTuple):
    """A square of pixels from this row and column on that is erased, or filled with ink where `add` is true."""

    row: int
    column: int
    add: bool


@dataclass(frozen=True, eq=False)
class InkEdits:
    """`values` is the edited image, with so much ink `erased` and `added`, in pixels of full ink. The answer was `before` and
    is `after`, with this probability.
    """

    edits: tuple[Edit, ...]
    values: Tensor
    erased: float
    added: float
    before: int
    after: int
    probability: float


class _Question(NamedTuple):
    """What all steps of one search share."""

    network: nn.Sequential
    background: float
    full: float
    brush: int
    before: int
    target: int | None
    size: int

    def margins(self, batch: Tensor) -> Tensor:
        """(n,): above 0 where the answer is changed as wished, before the softmax."""
        return self.lead(outputs(self.network, batch, self.size))

    def lead(self, logits: Tensor) -> Tensor:
        """How far the class wished for is ahead of the one that must go."""
        kept = self.before if self.target is None else self.target
        others = logits.index_fill(1, torch.tensor([kept]), -torch.inf).amax(1)
        return others - logits[:, kept] if self.target is None else logits[:, kept] - others

    def edited(self, values: Tensor, edits: list[Edit]) -> Tensor:
        found = values.clone()
        for row, column, add in edits:
            found[:, row : row + self.brush, column : column + self.brush] = self.full if add else self.background
        return found

    def candidates(self, values: Tensor, done: list[Edit]) -> list[Edit]:
        """The edits that promise most by the gradient of the margin; a place is edited once."""
        given = values.unsqueeze(0).clone().requires_grad_()
        with torch.enable_grad():
            (slopes,) = torch.autograd.grad(self.lead(self.network(given)).sum(), given)
        gains = torch.stack([(slopes[0] * (ink - values)).sum(0, keepdim=True) for ink in (self.background, self.full)])
        gains = avg_pool2d(gains, self.brush, stride=1)[:, 0]
        for row, column, _ in done:
            gains[:, row, column] = -torch.inf
        best = gains.flatten().topk(min(CANDIDATES, gains.numel()))
        places = best.indices[best.values > -torch.inf].tolist()
        _, height, width = gains.shape
        return [Edit(at // width % height, at % width, at >= height * width) for at in places]


def ink_edits(
    network: nn.Sequential, values: Tensor, background: float, full: float, target: int | None = None, brush: int = 1
) -> InkEdits | None:
    """Few squares of brush × brush pixels to erase or fill, towards any other class or towards `target`.

    None where EDITS do not suffice, or the answer is the target already. Greedy, so that fewer may do; those that turn out
    to be unnecessary are taken back. Raises InsideError for a class or brush that there is not.
    """
    if not 1 <= brush <= min(values.shape[1:]):
        raise InsideError("brush", f"A brush of {brush} does not fit the image.", f"Use 1 to {min(values.shape[1:])}.")
    size = batch_size(network, values, EDITS * (CANDIDATES + 3))
    logits = outputs(network, values.unsqueeze(0), size)
    require_class(logits, 0 if target is None else target)
    before = int(logits.argmax())
    if before == target or logits.shape[1] < 2:
        return None
    question = _Question(network, background, full, brush, before, target, size)
    edits, edited = _greedy(question, values)
    if not bool(question.margins(edited.unsqueeze(0)) > 0):
        return None
    for edit in list(edits):
        fewer = [other for other in edits if other != edit]
        if bool(question.margins(question.edited(values, fewer).unsqueeze(0)) > 0):
            edits = fewer
    edited = question.edited(values, edits)
    row = outputs(network, edited.unsqueeze(0), size).softmax(1)[0]
    change = (edited - values) / (full - background)
    erased, added = (float(change[side].abs().sum()) for side in (change < 0, change > 0))
    return InkEdits(tuple(edits), edited, erased, added, before, int(row.argmax()), float(row.max()))


def _greedy(question: _Question, values: Tensor) -> tuple[list[Edit], Tensor]:
    """In each step the edit that helps most, until the answer changes."""
    edits: list[Edit] = []
    edited = values
    while len(edits) < EDITS and (candidates := question.candidates(edited, edits)):
        tried = torch.stack([question.edited(edited, [edit]) for edit in candidates])
        margins = question.margins(tried)
        best = int(margins.argmax())
        edits.append(candidates[best])
        edited = tried[best]
        if margins[best] > 0:
            break
    return edits, edited
