"""study: the published experiments again, with several seeds and a verdict."""

import argparse
from collections.abc import Collection, Set
from contextlib import ExitStack
from pathlib import Path

from dask.distributed import Client

from core.commands.output import bar, pairs, progress_of, show
from core.commands.study_report import report
from core.design.units import duration_interval, plural, rough_duration, size
from core.learning.provenance import counted, lines
from core.profiling.estimates import LARGE
from core.store.database import PATIENCE_OF_WORK, store_url
from core.store.store import Store
from core.studies import latencies, latency_rounds
from core.studies.documents.published import published_studies, study_named
from core.studies.judging.findings import RULE
from core.studies.results import BATCH_SIZE, Results
from core.studies.results_file import FOLDER, ResultsError, read, write
from core.studies.running.collecting import collect, ended
from core.studies.running.conduct import StudyProgress, conduct, study_workers
from core.studies.running.duration import cost, machine_pace
from core.studies.study import Study, require_seeds

HELP = "list, show and run the published experiments"
ALL = "all"


def describe(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    parts = {
        "list": ("every study with its question, and what it takes", ()),
        "show": ("a study's settings, and what its trials gave", ("NAME",)),
        "run": ("run what of a study is not done yet, and add it to the results in --out", ("NAME",)),
        "time": ("measure how long a batch takes in the studies' networks, on one thread, and keep it", ()),
    }
    for action, (says, names) in parts.items():
        part = actions.add_parser(action, help=says, description=says)
        part.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON record a line")
        if action == "time":
            part.add_argument("studies", metavar="NAME", nargs="*", help="whose networks to measure; else those of all studies")
            part.add_argument("--device", default="cpu", choices=["cpu", "cuda"], help="each has a file of its own")
            part.add_argument("--large", action="store_true", help=f"also those of more than {size(LARGE)} of weights")
        else:
            part.add_argument("--quick", action="store_true", help="a first look: fewer seeds, images and epochs")
        part.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER", help="of the results; else the project's own")
        for name in names:
            extra = f", or {ALL}" if action == "run" else ""
            part.add_argument("study", metavar=name, help=f"one of {', '.join(published_studies())}{extra}")
        if action == "run":
            part.add_argument("--seeds", type=int, metavar="K", help="runs of each trial; else as many as the study says")
            part.add_argument(
                "--scheduler", metavar="ADDRESS", help="of a Dask scheduler; else a worker a core of this machine"
            )
        if action in ("list", "run"):
            part.add_argument("--store", metavar="URL", help="the database of runs; else that of the app")


def run(options: argparse.Namespace) -> int:
    return {"list": _list, "show": _show, "run": _run, "time": _measure}[options.action](options)


def _list(options: argparse.Namespace) -> int:
    store = Store(options.store or store_url())
    pace = machine_pace(store)
    for study in _chosen(options, list(published_studies().values())):
        takes = cost(study, study.seeds, set(), pace, 1)
        asked = {"study": study.name, "question": study.question, "source": study.source, "trials": len(study.trials)}
        asked |= {"seeds": study.seeds, "seconds": takes.seconds}
        runs = f"{len(study.trials)} trials × {study.seeds} seeds, about {rough_duration(takes.seconds)} of one thread"
        text = f"{study.name}: {study.question} {runs if study.seeds else 'Counted, not run.'}"
        show(asked, options.json, text)
    return 0


def _show(options: argparse.Namespace) -> int:
    study = _chosen(options, [study_named(options.study)])[0]
    if not options.json:
        notes = "\n".join(f"Assumed: {text}" for text in study.assumed)
        show({}, False, f"{study.name}: {study.question}\n{study.source}\n{notes}")
    results = read(study, options.out) or Results.empty(study)
    report(results, options.json)
    if results.runs:
        origin = lines(results.machines)
        show({"study": study.name, "provenance": counted(results.machines)}, options.json, pairs(list(origin.items())))
    if not options.json and study.claims:
        show({}, False, RULE)
    return 0


def _run(options: argparse.Namespace) -> int:
    names = list(published_studies()) if options.study == ALL else [options.study]
    studies = _chosen(options, [study_named(name) for name in names])
    seeds = {study.name: study.seeds if options.seeds is None else options.seeds for study in studies}
    for study in studies:
        require_seeds(study, seeds[study.name])
    store = Store(options.store or store_url(), PATIENCE_OF_WORK)
    status = 0
    with ExitStack() as stack:
        workers: Client | None = None
        for study in studies:
            before = _kept(study, options)
            tokens = set(study.digests(seeds[study.name]))
            if study.seeds and tokens - before.digests - ended(store, list(tokens)):
                workers = workers or stack.enter_context(study_workers(options.scheduler))
                status |= _train(store, study, seeds[study.name], workers, before.digests, options.json)
            results = before.with_runs_of(collect(store, study, seeds[study.name] if study.seeds else 0))
            report(results, options.json)
            place = write(results, options.out)
            show({"saved": str(place), "runs": results.runs}, options.json, f"saved {place}, {results.runs} runs")
    return status


def _kept(study: Study, options: argparse.Namespace) -> Results:
    """What the folder has of the study; a file of it that cannot be read is named, and written again."""
    try:
        return read(study, options.out) or Results.empty(study)
    except ResultsError as error:
        show({"study": study.name, "problem": str(error)}, options.json, str(error))
        return Results.empty(study)


def _train(store: Store, study: Study, seeds: int, workers: Client, known: Set[str], as_json: bool) -> int:
    """Run the study's trainings with a bar; 1 where some failed."""
    tokens = study.digests(seeds)
    threads = sum(workers.nthreads().values())
    takes = cost(study, seeds, known | ended(store, tokens), machine_pace(store), threads)
    text = (
        f"{study.name}: {takes.runs} of {len(tokens)} runs to come, about {rough_duration(takes.seconds)} on {threads} workers"
    )
    show({"study": study.name, "runs": takes.runs, "seconds": takes.seconds, "workers": threads}, as_json, text)
    with bar(len(set(tokens)), study.name, "runs") as shown_bar:

        def on_progress(progress: StudyProgress) -> None:
            shown_bar.update(progress.over - shown_bar.n)

        end = conduct(store, study, seeds, workers, on_progress, known)
    for failed in end.failed:
        show({"study": study.name, "failed": failed}, as_json, f"failed: {failed}")
    return int(bool(end.failed))


def _measure(options: argparse.Namespace) -> int:
    chosen = latency_rounds.choose([study_named(name) for name in options.studies or published_studies()], options.large)
    for name, count in chosen.left_out.items():
        show({"left_out": name, "bytes": count}, options.json, f"left out: {name}, {size(count)} of weights; see --large")
    place = options.out / latencies.file_on(options.device).name
    _require_all(chosen.networks, place, options.json)
    with bar(100, "measured", " %") as progress:
        times, found = latency_rounds.measure(chosen, progress_of(progress), device=options.device)
    for one, row in zip(found, times.by_network.values(), strict=True):
        measured = {"network": one.network, "batch_size": BATCH_SIZE, "timing": one.timing.to_form()}
        middle, ends = duration_interval(*row)
        show(measured, options.json, f"{one.network}: {middle} a batch of {BATCH_SIZE} (95 % interval {ends})")
    latencies.write(times, place)
    show({"saved": str(place)}, options.json, f"saved {place}")
    return 0


def _require_all(measured: Collection[str], place: Path, as_json: bool) -> None:
    """Refuse to write over latencies of other networks; a file that cannot be read is named, and written again."""
    try:
        kept = latencies.read(place).by_network if place.exists() else {}
    except ResultsError as error:
        show({"problem": str(error)}, as_json, str(error))
        return
    if lost := kept.keys() - set(measured):
        what = f"{place.name} would lose {plural(len(lost), 'network')} that it has and that would not be measured now."
        remedy = "Measure all with --large and the names of no studies, or give a folder of your own: --out FOLDER."
        raise ResultsError("would-lose", what, remedy)


def _chosen(options: argparse.Namespace, studies: list[Study]) -> list[Study]:
    return [study.first_look() for study in studies] if options.quick else studies
