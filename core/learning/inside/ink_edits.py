"""Few dabs of ink that change a network's mind, erased or added: found one after another, then without those not needed."""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from core.learning.inside.layers import InsideError, batch_size, outputs, require_class

EDITS = 64  # at most
FEW = 8  # so many edits at most are exchanged for others with less ink: of more, that takes long and saves little
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

    def margins(self, values: Tensor, choices: list[list[Edit]]) -> list[float]:
        """For each choice of edits: above 0 where it changes the answer as wished, before the softmax."""
        batch = torch.stack([self.edited(values, edits) for edits in choices])
        margins: list[float] = self.lead(outputs(self.network, batch, self.size)).tolist()
        return margins

    def ink(self, values: Tensor, edits: list[Edit]) -> float:
        """How much ink the edits erase and add, in pixels of full ink."""
        return float((self.edited(values, edits) - values).abs().sum()) / (self.full - self.background)

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

    None where EDITS do not suffice, or the answer is the target already. None of the edits can be left out: without any one of
    them the answer is not as wished. Others may change less ink. Raises InsideError for a class or brush that there is not.
    """
    if not 1 <= brush <= min(values.shape[1:]):
        raise InsideError("brush", f"A brush of {brush} does not fit the image.", f"Use 1 to {min(values.shape[1:])}.")
    size = batch_size(network, values, (EDITS + FEW) * (CANDIDATES + 3) + EDITS**2)
    logits = outputs(network, values.unsqueeze(0), size)
    require_class(logits, 0 if target is None else target)
    before = int(logits.argmax())
    if before == target or logits.shape[1] < 2:
        return None
    question = _Question(network, background, full, brush, before, target, size)
    edits = greedy_edits(question, values)
    if edits is None:
        return None
    edits = _needed(question, values, edits)
    if len(edits) <= FEW:
        edits = _needed(question, values, _with_less_ink(question, values, edits))
    edited = question.edited(values, edits)
    row = outputs(network, edited.unsqueeze(0), size).softmax(1)[0]
    change = (edited - values) / (full - background)
    erased, added = (float(change[side].abs().sum()) for side in (change < 0, change > 0))
    return InkEdits(tuple(edits), edited, erased, added, before, int(row.argmax()), float(row.max()))


def greedy_edits(question: _Question, values: Tensor) -> list[Edit] | None:
    """In each step the edit that helps most, until the answer changes; None where it does not."""
    edits: list[Edit] = []
    edited = values
    while len(edits) < EDITS and (candidates := question.candidates(edited, edits)):
        margins = question.margins(edited, [[edit] for edit in candidates])
        edits.append(candidates[margins.index(max(margins))])
        edited = question.edited(edited, edits[-1:])
        if max(margins) > 0:
            return edits
    return None


def _needed(question: _Question, values: Tensor, edits: list[Edit]) -> list[Edit]:
    """Those edits of which none can be left out: of those that can, the one with the most ink goes first."""
    while True:
        fewer = [[other for other in edits if other != edit] for edit in edits]
        enough = [some for some, margin in zip(fewer, question.margins(values, fewer), strict=True) if margin > 0]
        if not enough:
            return edits
        edits = min(enough, key=lambda some: question.ink(values, some))


def _with_less_ink(question: _Question, values: Tensor, edits: list[Edit]) -> list[Edit]:
    """Each edit in turn exchanged for that candidate with which least ink is changed, if the answer is still as wished."""
    for edit in tuple(edits):
        others = [other for other in edits if other != edit]
        candidates = question.candidates(question.edited(values, others), others)
        choices = [[*others, candidate] for candidate in candidates]
        enough = [some for some, margin in zip(choices, question.margins(values, choices), strict=True) if margin > 0]
        edits = min([edits, *enough], key=lambda some: question.ink(values, some))
    return edits
