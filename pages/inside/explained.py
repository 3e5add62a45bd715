"""A class explained by four methods, each a map over the picture."""

from typing import NamedTuple

from torch import Tensor

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
