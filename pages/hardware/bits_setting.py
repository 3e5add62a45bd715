"""How the networks are quantized, as the visitor sets it; every setting comes back after a reload."""

from collections.abc import Callable, Collection
from typing import Any

import streamlit as st

from core.data.facts import FACTS, datasets_here
from core.learning.quantization.setting import BITS, FEW, Setting
from pages.shared.session.choice import keep_over_reload

SCALES = {"channel": "per channel", "tensor": "per tensor"}
IMAGES = (16, 128, 512, 1024)
EPOCHS = (0, 1, 3, 5)
WEIGHTS, ACTIVATIONS, SCALE, CALIBRATION, OF, TRAINING = (
    f"hardware_bits_{name}" for name in ("weights", "activations", "scale", "calibration", "calibrated_on", "training")
)  # session keys
FIRST: dict[str, Any] = {WEIGHTS: 4, ACTIVATIONS: 8, SCALE: "channel", CALIBRATION: 512, OF: "", TRAINING: 0}
MANY = list(reversed(BITS))


def choose_setting(locks: Callable[[str], bool], tested: str) -> Setting:
    """The settings in a row; `locks` says of each whether it is locked, `tested` is the data set of the test."""
    others = [name for name in datasets_here() if FACTS[name].shape == FACTS[tested].shape and name != tested]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        weights = _choose("Bits of a weight", WEIGHTS, MANY, str, locks("weights"))
        activations = _choose("of an activation", ACTIVATIONS, MANY, str, locks("activations"))
        scale = _choose("Scale of weights", SCALE, list(SCALES), SCALES.__getitem__, locks("scale"), _SCALE_HELP)
        images = _choose("Calibration, images", CALIBRATION, IMAGES, "{:,}".format, locks("calibration"), _CALIBRATION_HELP)
        shown = _choose("Images of", OF, ["", *others], lambda name: name or tested, locks("calibration"), _OF_HELP)
        epochs = _choose("Training, epochs", TRAINING, EPOCHS, _epochs, locks("training"), _TRAINING_HELP)
    return Setting(weights, activations, scale == "channel", images, epochs, shown)


_SCALE_HELP = (
    "A scale is the step between two neighboring numbers: one for all weights of a layer, or one for each of its output "
    "channels. Of a single bit the number is the sign times the mean size."
)
_CALIBRATION_HELP = "So many training images show from where to where the inputs of each layer go."
_OF_HELP = "The data set that the calibration images are of: that of the test, or another one."
_TRAINING_HELP = (
    "Training while all numbers are rounded: the weights move to where rounding harms less. The gradient passes a rounding as "
    f"if it were not there (straight-through). Worth it up to {FEW} bits; an epoch of LeNet-5 on MNIST takes about 20 s."
)


def _epochs(count: int) -> str:
    return str(count) if count else "none"


def _choose(
    label: str, key: str, options: Collection[Any], said: Callable[[Any], str], locked: bool, help: str | None = None
) -> Any:
    keep_over_reload(key, options, FIRST[key])
    return st.selectbox(
        label, options, key=key, format_func=said, width=165, persist_state="session", disabled=locked, help=help
    )
