"""All questions, in the order in which a reader of the course meets them."""

from core.studies.questions import factors, latency, networks, trainings

QUESTIONS = (*factors.QUESTIONS, *networks.QUESTIONS, *latency.QUESTIONS, *trainings.QUESTIONS)
