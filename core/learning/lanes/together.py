"""Trainings of one architecture, each in a lane; or one training, whose batches are cut into lanes of images."""

import time
from collections.abc import Iterator

from core.design.architecture import Architecture
from core.learning.epoch import Epoch
from core.learning.lanes.block import Block
from core.learning.lanes.kept import compiled
from core.learning.lanes.vector import LANES
from core.learning.training import Diverged, Outcome, Progress, Training


class Lanes:
    """Trainings that can share lanes (see sharing.py), after the same number of epochs.

    Lanes `of_images` take one training; else each training has a lane, LANES at a time. The form stays to the end, also where
    one training is left of several: its sums are rounded as they would be beside the others.
    """

    def __init__(self, architecture: Architecture, trainings: list[Training], of_images: bool) -> None:
        self._architecture, self._trainings, self._of_images = architecture, trainings, of_images

    def epochs(self, progress: Progress | None = None) -> Iterator[list[Outcome]]:
        """The remaining epochs, one of each training at a time, until the last training is over or has diverged."""
        left = [training for training in self._trainings if not training.over]
        blocks: list[Block] = []
        while left:
            if sum(len(block.trainings) for block in blocks) != len(left):
                parts = [left[at : at + LANES] for at in range(0, len(left), LANES)]
                blocks = [Block(self._architecture, part, self._of_images) for part in parts]
            found = dict(zip(map(id, left), _epoch(blocks, len(left), progress), strict=True))
            compiled("images" if self._of_images else "networks", LANES)
            yield [found.get(id(training)) for training in self._trainings]
            left = [training for training in left if isinstance(found[id(training)], Epoch) and not training.over]
        for training in self._trainings:
            training.keep_best()


def _epoch(blocks: list[Block], count: int, progress: Progress | None) -> list[Epoch | Diverged]:
    """One epoch of each training; the seconds of one are its share of all."""
    start, batches = time.perf_counter(), blocks[0].trainings[0].batches
    seen = []
    for number, block in enumerate(blocks):

        def on_progress(done: int, _: int, number: int = number) -> None:
            if progress:
                progress((number * batches + done) // len(blocks), batches)

        seen += block.epoch(on_progress)
    seconds = (time.perf_counter() - start) / count
    trainings = [training for block in blocks for training in block.trainings]
    ended: list[Epoch | Diverged] = []
    for training, one in zip(trainings, seen, strict=True):
        ended.append(one if isinstance(one, Diverged) else training.end_epoch(one, seconds))
        if progress:
            progress(0, batches)  # of the next epoch: the validation of many networks takes longer than a wish may wait
    return ended
