"""A recipe: all settings of a training run, as a value that a checkpoint keeps."""

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from core.data.normalization import MNIST_MEAN, MNIST_STD
from core.design.refusal import Refusal

OPTIMIZERS = ("sgd", "momentum", "adam", "adamw")
SCHEDULES = ("constant", "steps", "exponential", "one-cycle")


class RecipeError(Refusal):
    """A recipe with a value that is not allowed."""


@dataclass(frozen=True)
class Augmentation:
    """Random changes of training images. Each value is the largest change in either direction; 0 switches it off.

    `shift` in pixels, `rotation` and `shear` in degrees, `scale` as a fraction (0.1: 90 % to 110 %), `elastic` as the
    strength of torchvision's ElasticTransform (pixels of displacement before smoothing), `thickness` as the largest
    share by which a stroke is blended with its dilation or erosion (0 to 1).
    """

    shift: float = 0.0
    rotation: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic: float = 0.0
    thickness: float = 0.0


LIMITS: dict[str, tuple[float, float]] = {
    "epochs": (1, 1000),
    "batch_size": (1, 65_536),
    "learning_rate": (1e-8, 100.0),
    "momentum": (0, 0.9999),
    "weight_decay": (0, 10),
    "gamma": (0.01, 1),
    "validation": (0, 1_000_000),
    "images": (0, 10_000_000),
    "patience": (0, 1000),
    "seed": (0, 2**63 - 1),
    "mean": (-10, 10),
    "std": (1e-6, 10),
    "threads": (0, 1024),
    "label_smoothing": (0, 0.9),
    "shift": (0, 28),
    "rotation": (0, 180),
    "scale": (0, 0.9),
    "shear": (0, 60),
    "elastic": (0, 200),
    "thickness": (0, 1),
}


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    `learning_rate` is the constant or first rate, or the peak of one-cycle. `steps` is a table of (first epoch, rate),
    epochs counted from 1, for the schedule `steps`; `gamma` is the factor per epoch for `exponential`. `validation` images
    are set apart by seed, and at most `images` of the others are trained on (0: all). `patience` is the number of epochs
    without a better validation loss before an early stop (0: never). `mean` and `std` normalize pixels/255. `threads` 0
    keeps torch's own number.
    """

    dataset: str = "mnist"
    epochs: int = 8
    batch_size: int = 64
    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    momentum: float = 0.9
    weight_decay: float = 0.0
    label_smoothing: float = 0.0
    schedule: str = "constant"
    steps: tuple[tuple[int, float], ...] = ()
    gamma: float = 0.95
    augmentation: Augmentation = field(default_factory=Augmentation)
    validation: int = 0
    images: int = 0
    patience: int = 0
    mean: float = MNIST_MEAN
    std: float = MNIST_STD
    seed: int = 0
    device: str = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        for name in ("dataset", "device"):
            if type(getattr(self, name)) is not str:
                raise RecipeError(name, f"{name} must be a name, got {getattr(self, name)!r:.40}.")
        _require_one_of("optimizer", self.optimizer, OPTIMIZERS)
        _require_one_of("schedule", self.schedule, SCHEDULES)
        for owner in (self, self.augmentation):
            for entry in fields(owner):
                if entry.name in LIMITS:
                    _require_range(entry.name, getattr(owner, entry.name), whole=entry.type is int, limits=LIMITS[entry.name])
        for first, rate in self.steps:
            _require_range("first epoch of a step", first, whole=True, limits=LIMITS["epochs"])
            _require_range("rate of a step", rate, whole=False, limits=LIMITS["learning_rate"])
        firsts = [first for first, _ in self.steps]
        if self.schedule == "steps" and (firsts[:1] != [1] or firsts != sorted(set(firsts))):
            raise RecipeError(
                "steps", f"The step table {self.steps!r:.80} must begin at epoch 1 and go up.", "Add a first row."
            )
        if self.patience and not self.validation:
            raise RecipeError("patience", "An early stop needs validation images.", "Set validation above 0, or patience to 0.")

    def with_seed(self, seed: int) -> "Recipe":
        """The same recipe with another seed."""
        return replace(self, seed=seed)

    def longer(self, more: int) -> "Recipe":
        """The same recipe with so many more epochs; raises RecipeError for a schedule that would be another one then."""
        if self.schedule == "one-cycle":
            what = f"One-cycle ends its rate with the last of {self.epochs} epochs: such a run cannot go on."
            raise RecipeError("schedule", what, f"Train it again, with {self.epochs + more} epochs.")
        return replace(self, epochs=self.epochs + more)

    def to_form(self) -> dict[str, Any]:
        """The recipe as plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_form(cls, form: Any) -> "Recipe":
        """Read plain data back; missing fields have their defaults; raises RecipeError for anything else."""
        values = _known(form, "A recipe", {entry.name for entry in fields(cls)})
        parts = _known(values.pop("augmentation", {}), "An augmentation", {entry.name for entry in fields(Augmentation)})
        try:
            steps = tuple((first, rate) for first, rate in values.pop("steps", ()))
        except (TypeError, ValueError):
            raise RecipeError("steps", "steps must be a list of [first epoch, rate].") from None
        return cls(**values, steps=steps, augmentation=Augmentation(**parts))


def _known(form: Any, owner: str, names: set[str]) -> dict[str, Any]:
    if not isinstance(form, dict):
        raise RecipeError("not-an-object", f"{owner} must be a JSON object, got {type(form).__name__}.")
    if unknown := sorted(form.keys() - names):
        what = f"{owner} has no field {unknown[0]!r:.40}."
        raise RecipeError("unknown-key", what, f"Its fields are {', '.join(sorted(names))}.")
    return dict(form)


def _require_one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise RecipeError(name, f"There is no {name} {value!r:.40}.", f"Use one of {', '.join(choices)}.")


def _require_range(name: str, value: object, whole: bool, limits: tuple[float, float]) -> None:
    low, high = limits
    kinds = (int,) if whole else (int, float)
    # The comparison also refuses NaN, which compares as false.
    if type(value) not in kinds or not low <= value <= high:  # type: ignore[operator]
        noun = "a whole number" if whole else "a number"
        raise RecipeError("range", f"{name} must be {noun} from {low:g} to {high:g}, got {value!r:.40}.")
