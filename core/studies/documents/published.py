"""The published experiments: every study of the five documents, by name."""

from functools import cache

from core.design.zoo import ZOO, shown_name
from core.learning.recipe import Recipe
from core.studies.claims import Group, Near, Quote
from core.studies.documents import (
    document_000_cifar10,
    document_000_factors,
    document_000_mnist,
    document_002_cnn,
    document_002_dropout,
    document_002_mlp,
    document_003,
    document_003_cnn,
    document_004,
)
from core.studies.metrics import written
from core.studies.study import Study, StudyError, Trial

# What the documents count: parameters, and MACs as thop counted them when document 002 was written.
COUNTS: dict[str, dict[str, float]] = {
    "simple-cnn": {
        "parameters": 50_186,
        "thop macs": 3_907_456,
        "thop FLOPs": 7_814_912,
        "estimated size": 0.55,
        "saved weights": 200,
    },
    "cnn-8-16": {
        "parameters": 9_098,
        "thop macs": 299_488,
        "thop FLOPs": 598_976,
        "estimated size": 0.13,
        "saved weights": 40,
    },
    "mlp-sigmoid": {"parameters": 238_510},
    "cnn-16-4": {"parameters": 2_710},
}
WITHIN = {"estimated size": 0.005, "saved weights": 5}
TABLES = {
    "simple-cnn": Quote("Document 002, problem 3, table of question 1", "SimpleCNN 3907456 7814912 50186 0.55 200"),
    "cnn-8-16": Quote("Document 002, problem 3, table of questions 2 and 3", "CNN_2_8_16 299488 598976 9,098 0.13 40K"),
    "mlp-sigmoid": Quote("Document 003, Table 2", "Total 238,510"),
    "cnn-16-4": Quote("Document 003, Table 3", "Total 2710"),
}


def parameter_tables() -> Study:
    """The parameter and MAC tables of documents 002 and 003: counted, not trained."""
    trials = tuple(Trial(name, ZOO[name], Recipe(), {"network": name}, reported) for name, reported in COUNTS.items())
    claims = tuple(
        Near(
            _says(shown_name(trial.label), metric, value),
            metric,
            Group(shown_name(trial.label), (trial.label,)),
            value,
            WITHIN.get(metric, 0),
            quote=TABLES[trial.label],
        )
        for trial in trials
        for metric, value in trial.reported.items()
    )
    question, source = "Are the documents' sums right?", "Document 002, problem 3; document 003, Tables 2 and 3"
    assumed = (
        "MACs are counted as thop did until June 2022, with the bias of convolutions and without that of linear layers; FLOPs "
        "are twice that.",
        "The model's size is torchsummary's estimated total, in MB of 1,048,576 bytes. The saved file holds the weights, in "
        "KB of 1,024 bytes, and a head of a few KB: at most 5 are allowed.",
    )
    return Study("parameter-tables", question, source, trials, claims, assumed, seeds=0)


def _says(network: str, metric: str, value: float) -> str:
    if metric == "saved weights":
        return f"The saved {network} takes {value:g} KB."
    if metric == "estimated size":
        return f"{network} takes {value:g} MB."
    return f"{network} has {value:,.0f} {written(metric.removeprefix('thop '))}."


@cache
def published_studies() -> dict[str, Study]:
    """All published studies by name."""
    parts = (
        document_000_cifar10,
        document_000_factors,
        document_000_mnist,
        document_004,
        document_002_mlp,
        document_002_dropout,
        document_002_cnn,
        document_003,
        document_003_cnn,
    )
    studies = [study for part in parts for study in part.studies()]
    return {study.name: study for study in [*studies, parameter_tables()]}


def study_named(name: str) -> Study:
    """The study of that name; raises StudyError with the known names."""
    if name not in published_studies():
        raise StudyError(
            "unknown-study", f"There is no study named {name!r:.60}.", f"Studies are {', '.join(published_studies())}."
        )
    return published_studies()[name]
