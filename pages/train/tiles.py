"""The numbers of a run in five tiles: accuracy, loss, best epoch, time, images per second."""

from statistics import fmean

import streamlit as st

from core.design.units import plural, rough_duration, share_interval
from core.learning.diagnosis import best_epoch, first_reaching
from core.learning.epoch import Epoch
from core.learning.intervals import of_mean
from core.store.run import Run
from core.store.state import State
from pages.shared.components.plain import plain
from pages.train.group import Group
from pages.train.histories import Histories
from pages.train.tested import Tested

TILE = 170  # pixels: two side by side on a telephone
GOAL = 0.96  # validation accuracy; document 002 compares the epochs needed to reach it


def tiles(group: Group, histories: Histories, over: Tested | None) -> None:
    """The numbers of a group, of several seeds the means over each one's last epoch; `over` are the tests of those tested."""
    last = histories.last
    with st.container(horizontal=True):
        _accuracy(last, over)
        held = "" if last.validation_loss is None else f"validation {last.validation_loss:.4f}"
        _tile("Training loss", f"{last.loss:.4f}", held, "Mean cross-entropy of the last epoch's images, augmented ones if so")
        _best(histories)
        _time(histories.each)
        spent = 100 * last.data_seconds / last.seconds if last.seconds else 0.0
        _tile(
            "Images/s",
            f"{last.images_per_second:,.0f}",
            f"{spent:.0f} % on data",
            f"In the last epoch: {spent:.0f} % of its time went into data, {100 - spent:.0f} % into computing",
        )
    machine = group.first.machine
    parts = [f"learning rate {last.learning_rate:g}", group.seeds]
    if "threads" in machine:
        parts.append(plural(machine["threads"], "thread"))
    if "engine" in machine:
        parts.append(f"trained by {plain(machine['engine'])}")
    if len(histories.each) > 1:
        parts.insert(0, f"means of {len(histories.each)} seeds, of each its last epoch and its share of the time")
    if over and len(over.evaluations) < len(group.runs):
        parts.insert(0, f"test accuracy of {over.seeds}")
    st.caption(" · ".join(parts), help=plain(machine["why"]) if "why" in machine else None)


def _tile(label: str, value: str, below: str, meaning: str) -> None:
    st.metric(label, value, below or None, delta_color="off", delta_arrow="off", help=meaning, width=TILE)


def _accuracy(last: Epoch, over: Tested | None) -> None:
    """Of the test images where there is a test, else of the validation or training images so far."""
    found = over.accuracies if over else []
    if over and len(found) > 1:
        mean, interval = share_interval(*of_mean(found))
        ends = f"The seeds lie between {100 * min(found):.2f} and {100 * max(found):.2f} %"
        meaning = f"The mean of {over.seeds}, with the 95 % interval of the mean. {ends}"
        _tile("Test accuracy", mean, f"{interval} %", meaning)
    elif over:
        _tile("Test accuracy", f"{100 * found[0]:.2f} %", _held(last), f"Of the test images, {_weights(over.run)}")
    elif last.validation_accuracy is not None:
        below = f"training {100 * last.accuracy:.2f} %"
        _tile(
            "Validation accuracy", f"{100 * last.validation_accuracy:.2f} %", below, "After the last epoch, of images set apart"
        )
    else:
        _tile("Training accuracy", f"{100 * last.accuracy:.2f} %", "", "Of the last epoch's training images")


def _weights(run: Run) -> str:
    """With which weights it was tested: one that was stopped by hand has had no early stop."""
    keeps_best = run.recipe.patience and run.state == State.DONE
    return "with the weights of the epoch with the least validation loss" if keeps_best else "after the last epoch"


def _held(last: Epoch) -> str:
    return "" if last.validation_accuracy is None else f"validation {100 * last.validation_accuracy:.2f} %"


def _best(histories: Histories) -> None:
    """Where there are several seeds, by the means over those that can be compared."""
    means = histories.equal_means
    best, first = best_epoch(means), first_reaching(means, GOAL)
    if best is None:
        _tile("Best epoch", "–", "", "There are no validation images to tell it by")
        return
    goal = f"96 % first in epoch {first}" if first else "96 % not reached"
    means_of = f"mean of {plural(len(histories.equal), 'seed')}, of the {plural(len(means), 'epoch')} that each has"
    which = f"validation accuracy ({means_of})" if len(histories.each) > 1 else "validation accuracy"
    accuracy = f"{100 * (best.validation_accuracy or 0):.2f} % of the validation images"
    _tile("Best epoch", f"{best.number}", goal, f"The first with the highest {which}: {accuracy}")


def _time(histories: list[list[Epoch]]) -> None:
    seconds = sum(epoch.seconds for history in histories for epoch in history)
    each = fmean(epoch.seconds for history in histories for epoch in history)
    _tile("Time", rough_duration(seconds), f"{each:.2g} s an epoch", "Of training, without start and test; of all seeds")
