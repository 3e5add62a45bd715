"""A class explained by four methods, each a map over the picture."""

from typing import Any, NamedTuple

from torch import Tensor

from core.labbook.entry import Row
from core.learning.inside.grad_cam import GradCam, grad_cam
from core.learning.inside.gradient import gradient_times_input
from core.learning.inside.integrated_gradients import Integrated, integrated_gradients
from core.learning.inside.layers import InsideError
from core.learning.inside.occlusion import Occlusion, occlusion
from pages.inside.subjects import Subject


class Explained(NamedTuple):
    """What speaks for a class; `cam` is None of a network without a convolution."""

    covered: Occlusion
    product: Tensor
    path: Integrated
    cam: GradCam | None

    def summary(self) -> list[Row]:
        """A row for each method: the extremes of its map, and the sums of those that have one."""
        covered, path = self.covered, self.path
        rows: list[Row] = [
            _row(f"occlusion by {covered.patch}×{covered.patch}: change of the probability", covered.changes),
            _row("gradient × input", self.product) | {"sum": float(self.product.sum())},
            _row("integrated gradients", path.parts) | {"sum": path.sum, "f(x) − f(blank)": path.difference},
        ]
        return [*rows, _row(f"Grad-CAM of {self.cam.layer}", self.cam.over_image)] if self.cam else rows


def _row(what: str, values: Tensor) -> dict[str, Any]:
    return {"method": what, "lowest": float(values.min()), "highest": float(values.max())}


def explain(subject: Subject, target: int) -> Explained:
    """The class by each method; raises InsideError."""
    values, background, _ = subject.given
    question = (subject.network, values, target, background)
    return Explained(
        occlusion(*question), gradient_times_input(*question), integrated_gradients(*question), _cam(subject, target)
    )


def _cam(subject: Subject, target: int) -> GradCam | None:
    try:
        return grad_cam(subject.network, subject.given.values, target)
    except InsideError as error:
        if error.code != "no-convolution":
            raise
        return None
