"""All questions, in the order in which a reader of the course meets them."""

from core.studies.questions import classes, factors, gpu, latency, networks, neurons, original, reasons, trainings

QUESTIONS = (
    *classes.QUESTIONS,
    *original.QUESTIONS,
    *factors.QUESTIONS,
    *reasons.QUESTIONS,
    *networks.QUESTIONS,
    *latency.QUESTIONS,
    *neurons.QUESTIONS,
    *gpu.QUESTIONS,
    *trainings.QUESTIONS,
)
