"""What a link for a class may show and lock of this page."""

from core.design.zoo import shown_name
from core.hardware.chips import MICROCONTROLLERS
from core.hardware.number_format import FORMATS
from core.hardware.systolic import LARGEST
from pages.hardware.bits_setting import (
    ACTIVATIONS,
    CALIBRATION,
    EPOCHS,
    IMAGES,
    MANY,
    SCALE,
    SCALES,
    TRAINING,
    WEIGHTS,
)
from pages.hardware.bits_setting import (
    FIRST as FIRST_BITS,
)
from pages.hardware.pruning_setting import COUNTS, EPOCHS_AFTER, FIRST_EPOCHS, FIRST_SHARE, SHARE, SHARES
from pages.hardware.subjects import CHOSEN, FIRST, MOST, NAMES
from pages.shared.lesson.budget import LIMITS
from pages.shared.lesson.control import Choice, Control, Number, Several
from pages.shared.lesson.lesson import Lesson
from pages.shared.session.accelerator import BEST, BITS, BUFFER, COLUMNS, FLOW, FLOWS, FUSED, MOST_KB, ROWS
from pages.shared.session.design import OWN, as_link
from pages.shared.session.go_to import CHIPS_TAB

CHIP = "hardware_chip"  # session key
CHIPS = [one.name for one in MICROCONTROLLERS]

LESSON = Lesson(
    "hardware",
    {
        "array": "Systolic array",
        "traffic": "Traffic and roofline",
        "energy": "Energy",
        "bits": "Bits",
        "pruning": "Pruning",
        "chip": CHIPS_TAB,
        "tasks": "What to look for",
        "source": "How this is computed",
    },
    (
        Control("networks", "Networks", CHOSEN, Several(lambda: [*NAMES, OWN], shown_name, most=MOST), list(FIRST)),
        Control("rows", "Array rows", ROWS, Number(1, LARGEST), 16),
        Control("columns", "Array columns", COLUMNS, Number(1, LARGEST), 16),
        Control("dataflow", "Dataflow", FLOW, Choice(lambda: FLOWS), BEST),
        Control("buffer", "Buffer, KiB", BUFFER, Number(0, MOST_KB), 64),
        Control("bits", "Numbers", BITS, Choice(lambda: FORMATS, lambda bits: FORMATS[bits].name), 8),
        Control("fused", "Fuse layers", FUSED, Choice(lambda: (True, False)), True),
        LIMITS,
        Control("weights", "Bits of a weight", WEIGHTS, Choice(lambda: MANY), FIRST_BITS[WEIGHTS]),
        Control("activations", "Bits of an activation", ACTIVATIONS, Choice(lambda: MANY), FIRST_BITS[ACTIVATIONS]),
        Control("scale", "Scale of weights", SCALE, Choice(lambda: SCALES, SCALES.__getitem__), FIRST_BITS[SCALE]),
        Control("calibration", "Calibration, images", CALIBRATION, Choice(lambda: IMAGES), FIRST_BITS[CALIBRATION]),
        Control("training", "Training, epochs", TRAINING, Choice(lambda: EPOCHS), FIRST_BITS[TRAINING]),
        Control("zeros", "Zeros of pruned weights", SHARE, Choice(lambda: SHARES, "{:.0%}".format), FIRST_SHARE),
        Control("after", "Epochs of training after pruning", EPOCHS_AFTER, Choice(lambda: COUNTS), FIRST_EPOCHS),
        Control("on", "Chip", CHIP, Choice(lambda: CHIPS), "stm32f103c8"),
    ),
    lambda values: as_link(values.get("networks", [])),
)
