"""profile: one forward pass of each network under torch.profiler, by operator and by layer."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from core.commands.networks import network
from core.commands.output import bar, progress_of, show, table
from core.data.files import write_whole
from core.design.architecture import Architecture
from core.design.units import duration, size
from core.profiling.comparison import Subject, compare
from core.profiling.estimates import LARGE, ProfilingError, require_room, weight_bytes
from core.profiling.forward import Weights, prepare, threads
from core.profiling.latency import Overhead, overhead
from core.profiling.operators import Profile, profile
from core.profiling.profile_rows import Row
from core.profiling.tables import cells, hidden_line, to_csv, to_latex
from core.profiling.timing import Rule
from core.studies.documents.published import published_studies
from core.studies.latency_rounds import choose

HELP = "time and memory of one forward pass, by operator and by layer"
ROWS = 10  # as in the documents' tables
PLAIN = Rule(max_seconds=0.5)


def describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "networks",
        metavar="NAME|FILE|STUDY",
        nargs="+",
        help="of the zoo, a JSON form, a .safetensors or ONNX file; or a study: all its networks",
    )
    parser.add_argument("--large", action="store_true", help=f"also a study's networks of more than {size(LARGE)} of weights")
    parser.add_argument("--batch-size", type=int, default=4, metavar="N", help="images in the pass (4)")
    parser.add_argument("--device", default="cpu", help="cpu (default), cuda, mps or auto")
    parser.add_argument("--threads", type=int, metavar="N", help="torch's threads (as torch has them)")
    parser.add_argument("--no-grad", action="store_true", help="do not record for a backward pass; the documents did")
    cold = "no warm-up; the first network also pays for what torch sets up once in a process"
    parser.add_argument("--cold", action="store_true", help=cold)
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N", help=f"rows of a table ({ROWS}); JSON and CSV have all")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--csv", action="store_true", help="one CSV table: fractions, microseconds, bytes")
    forms.add_argument("--latex", action="store_true", help="a tabular for each table")
    trace = "Chrome's trace format, for ui.perfetto.dev; with several networks FILE-NUMBER-NAME, one each"
    parser.add_argument("--trace", type=Path, metavar="FILE.json", help=trace)
    compared = "write all that the compare page shows of these networks, over batch sizes too, and print nothing"
    parser.add_argument("--comparison", type=Path, metavar="FILE.json", help=compared)


def run(options: argparse.Namespace) -> int:
    if options.json and (options.csv or options.latex):
        raise ProfilingError("forms", "One form at a time: --json, --csv or --latex.")
    if options.rows < 1:
        raise ProfilingError("rows", f"--rows must be at least 1, got {options.rows}.")
    networks = [one for name in options.networks for one in _networks(name, options)]
    for design, _ in networks:
        require_room(design, options.batch_size)
    if options.comparison:
        return _compare(networks, options)
    profiles: list[Profile] = []
    with threads(options.threads), bar(len(networks), "profiles", " networks") as progress:
        for number, (design, weights) in enumerate(networks, 1):
            file = _trace_file(options.trace, number, design.name) if len(networks) > 1 else options.trace
            subject = prepare(design, options.batch_size, weights, options.device, gradients=not options.no_grad)
            profiles.append(profile(subject, cold=options.cold, trace=file))
            if not options.csv:
                _show(profiles[-1], overhead(subject, PLAIN), weight_bytes(design), file, options)
            progress.update()
    if options.csv:
        show({}, False, to_csv(profiles).rstrip())
    return 0


def _networks(name: str, options: argparse.Namespace) -> list[tuple[Architecture, Weights | None]]:
    """One network, or all of a study; of those the very large only when asked for."""
    if name not in published_studies():
        return [network(name)]
    chosen = choose([published_studies()[name]], options.large)
    for left, count in chosen.left_out.items():
        print(f"left out: {left}, {size(count)} of weights; see --large", file=sys.stderr)
    return [(design, None) for design in chosen.networks.values()]


def _compare(networks: list[tuple[Architecture, Weights | None]], options: argparse.Namespace) -> int:
    """Write a comparison, a line a network; its accuracies stand in the checkpoints' cards."""
    subjects = [Subject(design.name, design, weights) for design, weights in networks]
    with bar(100, "measured", " %") as progress:
        how = (options.batch_size, options.threads, options.device)
        form = compare(subjects, *how, on_progress=progress_of(progress)).to_form()
    head = json.dumps({key: value for key, value in form.items() if key != "networks"})[:-1]
    lines = ",\n".join(json.dumps(network, separators=(",", ":")) for network in form["networks"])
    try:
        write_whole(options.comparison, f'{head}, "networks": [\n{lines}\n]}}\n'.encode())
    except OSError as error:
        what = f"{options.comparison} cannot be written: {error.strerror or error}."
        raise ProfilingError("not-saved", what, "Choose another file.") from None
    return 0


def _trace_file(trace: Path | None, number: int, name: str) -> Path | None:
    plain = re.sub(r"[^-.\w]+", "_", name)  # a name may hold what a file's cannot
    return trace and trace.with_stem(f"{trace.stem}-{number}-{plain}")


def _show(result: Profile, times: Overhead, weights: int, file: Path | None, options: argparse.Namespace) -> None:
    record = {
        "network": result.network,
        "batch_size": result.batch_size,
        "gradients": result.gradients,
        "cold": result.cold,
        "total_us": result.total_us,
        "weight_bytes": weights,
        "released_bytes": result.released_bytes,
        "plain": times.plain.to_form(),
        "profiled": times.profiled.to_form(),
        "trace": str(file) if file else None,
        "conditions": asdict(result.conditions),
        "operators": [row.columns() for row in result.operators],
        "layers": [row.columns() for row in result.layers],
    }
    text = _latex(result, times, options.rows) if options.latex else _text(result, times, file, options.rows)
    show(record, options.json, text)


def _text(result: Profile, times: Overhead, file: Path | None, limit: int) -> str:
    parts = [_title(result), _table(result.operators, limit), _times(result, times), _table(result.layers, len(result.layers))]
    return "\n\n".join([*parts, f"trace: {file}"] if file else parts) + "\n"


def _latex(result: Profile, times: Overhead, limit: int) -> str:
    notes = "\n".join(f"% {line}" for line in (_title(result) + "\n" + _times(result, times)).splitlines())
    return f"{notes}\n{to_latex(result.operators, limit)}\n\n{to_latex(result.layers, len(result.layers))}\n"


def _table(rows: Sequence[Row], limit: int) -> str:
    return "\n".join(filter(None, [table(cells(rows, limit)), hidden_line(rows, limit)]))


def _title(result: Profile) -> str:
    where = f"{result.conditions.device}, {result.conditions.threads} thread(s), torch {result.conditions.torch}"
    recorded = "with" if result.gradients else "without"
    state = "COLD, no warm-up" if result.cold else "after warm-up"
    return f"{result.network}, batch size {result.batch_size}: {where}, {recorded} gradient recording, {state}"


def _times(result: Profile, times: Overhead) -> str:
    plain, profiled = times.plain, times.profiled
    return (
        f"Self CPU time total: {duration(result.total_us)} in this one pass\n"
        f"Median of {profiled.repeats} profiled passes: {duration(profiled.median_us)}\n"
        f"Median of {plain.repeats} passes without the profiler: {duration(plain.median_us)} "
        f"(nine of ten between {duration(plain.p5_us)} and {duration(plain.p95_us)})"
    )
