"""The smallest change of an image that changes a network's mind, found step by step.

S. Moosavi-Dezfooli, A. Fawzi, P. Frossard, DeepFool: a simple and accurate method to fool deep neural networks, 2016. Here no
pixel gets less than no ink or more than full ink, and at the end the change is made as small as it can be on its line.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.learning.inside.layers import batch_size, outputs, require_class

STEPS = 50
OVERSHOOT = 0.02  # of each step, so that the border between two classes is crossed
RIVALS = 9  # the classes whose borders are tried: the most probable ones
POINTS = 64  # tried along the line


@dataclass(frozen=True, eq=False)
class Change:
    """`values` is the changed image, `change` what was added, (channels, height, width) in units of full ink, and `norm` its
    L2 norm. The answer was `before` and is `after`, with this probability.
    """

    values: Tensor
    change: Tensor
    norm: float
    before: int
    after: int
    probability: float


def smallest_change(
    network: nn.Sequential, values: Tensor, background: float, full: float, target: int | None = None
) -> Change | None:
    """A small change towards any other class, or towards `target`; None where none is found in STEPS steps.

    `full` is the value of full ink. Raises InsideError for a class that there is not. It is an upper bound: a smaller change
    may exist. There is none to find where the answer is the target already.
    """
    size = batch_size(network, values, STEPS * 3 * (RIVALS + 1))
    logits = outputs(network, values.unsqueeze(0), size)
    require_class(logits, 0 if target is None else target)
    before = int(logits.argmax())
    if before == target or logits.shape[1] < 2:
        return None
    changed = values.clone()
    for _ in range(STEPS):
        order = outputs(network, changed.unsqueeze(0), size)[0].argsort(descending=True).tolist()
        if order[0] == target or (target is None and order[0] != before):
            break
        rivals = [number for number in order if number != before][:RIVALS] if target is None else [target]
        step = shortest_step(network, changed, order[0], rivals, (background, full), size)
        if step is None:
            return None
        changed = (changed + (1 + OVERSHOOT) * step).clamp(background, full)
    else:
        return None
    return _shortened(network, values, changed, before, target, full - background, size)


def shortest_step(
    network: nn.Sequential, values: Tensor, answer: int, rivals: list[int], bounds: tuple[float, float], size: int
) -> Tensor | None:
    """The shortest way to the border with a rival if the network were linear; None where no pixel leads there."""
    logits, slopes = _slopes(network, values, torch.tensor([answer, *rivals]), size)
    ways = slopes[1:] - slopes[0]
    stuck = ((values <= bounds[0]) & (ways < 0)) | ((values >= bounds[1]) & (ways > 0))
    ways = ways.masked_fill(stuck, 0)
    lengths = ways.flatten(1).norm(dim=1)
    gaps = logits[0] - logits[1:]
    nearest = int(torch.where(lengths > 0, gaps / lengths, torch.inf).argmin())
    if lengths[nearest] == 0:
        return None
    step: Tensor = (gaps[nearest].clamp(min=1e-4) / lengths[nearest].square()) * ways[nearest]
    return step


def _slopes(network: nn.Sequential, values: Tensor, classes: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """The outputs (n,) of some classes and their gradients (n, channels, height, width) for one image."""
    logits: list[Tensor] = []
    slopes: list[Tensor] = []
    for part in classes.split(size):
        given = values.expand(len(part), *values.shape).clone().requires_grad_()
        with torch.enable_grad():
            found = network(given).gather(1, part[:, None])
        slopes += torch.autograd.grad(found.sum(), given)
        logits.append(found.detach()[:, 0])
    return torch.cat(logits), torch.cat(slopes)


def _shortened(
    network: nn.Sequential, values: Tensor, changed: Tensor, before: int, target: int | None, unit: float, size: int
) -> Change:
    """The first point on the line from the image to the changed one where the answer has changed, to 1/POINTS²."""
    low, high = 0.0, 1.0
    for _ in range(2):
        shares = torch.linspace(low, high, POINTS + 1)[1:]
        answers = outputs(network, values + shares.view(-1, 1, 1, 1) * (changed - values), size).argmax(1)
        hits = (answers != before if target is None else answers == target).nonzero()
        place = int(hits[0]) if len(hits) else POINTS - 1
        low, high = float(shares[place - 1]) if place else low, float(shares[place])
    found = values + high * (changed - values) if high < 1 else changed
    row = outputs(network, found.unsqueeze(0), size).softmax(1)[0]
    change = (found - values) / unit
    return Change(found, change, float(change.norm()), before, int(row.argmax()), float(row.max()))
