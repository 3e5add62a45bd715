"""All questions, in the order in which a reader of the course meets them."""

from core.studies.questions import factors, gpu, latency, networks, reasons, trainings

QUESTIONS = (
    *factors.QUESTIONS,
    *reasons.QUESTIONS,
    *networks.QUESTIONS,
    *latency.QUESTIONS,
    *gpu.QUESTIONS,
    *trainings.QUESTIONS,
)
