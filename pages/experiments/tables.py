"""A study's settings, and its numbers as tables with downloads."""

import json
from statistics import fmean
from typing import Any

import pandas as pd
import streamlit as st

from core.design.zoo import shown_name
from core.labbook.again import Again
from core.labbook.entry import Row
from core.learning.intervals import of_mean
from core.store.state import State
from core.studies.judging.findings import timed_by
from core.studies.results import Results, counted
from core.studies.results_file import to_text
from core.studies.study import Study, Trial
from pages.experiments.again import of_study
from pages.shared.components.link import link
from pages.shared.session.lab_book import put_table


def settings(study: Study, made: Again) -> None:
    """What was assumed; the settings that all trials share, and those that differ. `made` is how the trials are run again."""
    for text in study.assumed:
        st.markdown(f"- {text}")
    forms = [trial.recipe.to_form() for trial in study.trials]
    shared = {name: value for name, value in forms[0].items() if all(form[name] == value for form in forms)}
    st.caption("The same in all trials")
    st.json(shared, expanded=False)
    st.caption("Differs")
    rows = [
        {
            "trial": shown_name(trial.label),
            "network": shown_name(trial.architecture.name),
            **_factors(trial),
            **{name: json.dumps(value) for name, value in form.items() if name not in shared},
        }
        for trial, form in zip(study.trials, forms, strict=True)
    ]
    shown = pd.DataFrame(rows).astype(str)
    st.dataframe(shown, hide_index=True)
    kept: list[Row] = shown.to_dict("records")
    put_table(f"settings-{study.slug}", f"Settings of the trials: {study.question}", kept, made, {"source": study.source})


def table(found: Results) -> None:
    """A row per trial; in a second table, a row per run; both with downloads."""
    st.dataframe(_trials(found), hide_index=True, column_config=_COLUMNS)
    accuracy = "Accuracy: mean of the test images over the seeds ± half its 95 % interval, in percentage points."
    st.caption(f"{accuracy} {timed_by(found, 'seconds')}")
    made = of_study(found)
    _put(found, "trials", _trials(found).rename(columns=UNITS), made)
    runs = _runs(found)
    if not runs.empty:
        with st.expander(f"All {len(runs)} runs"):
            st.dataframe(runs, hide_index=True)
            st.caption("The digest is of the network, the recipe and the seed; the store has the run under it.")
            _put(found, "runs", runs.rename(columns=UNITS), made)
    with st.container(horizontal=True):
        st.download_button(
            "Trials, CSV", _trials(found).to_csv(index=False), f"{found.study.slug}.csv", "text/csv", on_click="ignore"
        )
        st.download_button(
            "All runs with their epochs, JSON",
            to_text(found),
            f"{found.study.slug}.json",
            "application/json",
            on_click="ignore",
        )
    link("A link to this experiment", study=found.study.name)


def _put(found: Results, what: str, shown: pd.DataFrame, made: Again) -> None:
    rows: list[Row] = shown.astype(object).where(shown.notna(), None).to_dict("records")
    put_table(f"{what}-{found.study.slug}", f"The {what}: {found.study.question}", rows, made)


def _trials(found: Results) -> pd.DataFrame:
    rows = []
    for part in found.trials:
        trial = part.trial
        row: dict[str, Any] = {"trial": shown_name(trial.label), **_factors(trial), "seeds": len(part.runs)}
        shares = [100 * value for value in found.values(trial.label, "accuracy").values()]
        row["accuracy, %"] = round(fmean(shares), 3) if shares else None
        row["±"] = round((of_mean(shares).high - fmean(shares)), 3) if len(shares) > 1 else None
        row["published, %"] = round(100 * trial.reported["accuracy"], 3) if "accuracy" in trial.reported else None
        for name, title in (("training accuracy", "training, %"), ("loss", "loss"), ("seconds", "seconds a run")):
            values = found.values(trial.label, name).values()
            row[title] = round((100 if title.endswith("%") else 1) * fmean(values), 4) if values else None
        row["diverged"] = sum(run.state == State.DIVERGED for run in part.runs)
        rows.append(row | {name: int(counted(trial, name)) for name in ("parameters", "macs")})
    return pd.DataFrame(rows)


def _factors(trial: Trial) -> dict[str, Any]:
    """The values of the factors, with a network's name for people."""
    return {name: shown_name(value) if isinstance(value, str) else value for name, value in trial.factors.items()}


UNITS = {
    "±": "±, percentage points",
    "macs": "MACs of one image",
    "seconds": "training time, s",
}  # of columns, for the lab book
_COLUMNS = {
    "trial": st.column_config.TextColumn(pinned=True),
    **dict.fromkeys(("accuracy, %", "±", "published, %", "training, %"), st.column_config.NumberColumn(format="%.2f")),
    "loss": st.column_config.NumberColumn(format="%.4f"),
    "seconds a run": st.column_config.NumberColumn(format="%.0f"),
    **dict.fromkeys(("parameters", "macs"), st.column_config.NumberColumn(format="localized")),
}


def _runs(found: Results) -> pd.DataFrame:
    rows = [
        {
            "trial": shown_name(part.trial.label),
            "seed": run.seed,
            "state": run.state,
            "accuracy, %": None if run.accuracy is None else 100 * run.accuracy,
            "loss": run.loss,
            "seconds": run.value("seconds"),
            "trained alone by": run.timed_by,
            "on": run.machine.get("processor"),
            "torch": run.machine.get("torch"),
            "digest": run.digest,
        }
        for part in found.trials
        for run in part.runs
    ]
    return pd.DataFrame(rows)
