"""Which variants went right at the first try, kept for the visitor's browser."""

from core.store.kept import TRIED
from pages.shared.session.kept import keep, kept

MOST = 1000  # variants of a kind that are remembered


def add(kind: str, variant: int, right: bool) -> None:
    """Note the first try of a variant; later ones change nothing."""
    done = _done()
    if (number := str(variant)) not in done.get(kind, {}):
        of_kind = {**done.get(kind, {}), number: right}
        keep(TRIED, {**done, kind: dict(list(of_kind.items())[-MOST:])})


def format_record(kind: str) -> str:
    """How many variants went right at the first try, of this kind and of all."""
    done = _done()
    tried = [right for of_kind in done.values() for right in of_kind.values()]
    if not tried:
        return "Nothing tried yet. The first try of each variant is counted, in this browser."
    here = list(done.get(kind, {}).values())
    return f"Right at the first try: {sum(here)} of {len(here)} here, {sum(tried)} of {len(tried)} in all exercises."


def _done() -> dict[str, dict[str, bool]]:
    return kept(TRIED) or {}
