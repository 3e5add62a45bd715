"""README's picture of the house and its table "Where is …?", held against the folders and files that there are."""

import re
from pathlib import Path

import pytest

from tests.test_imports import FLOORS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PICTURE = README.split("## How it is built")[1].split("```")[1]
TABLE = README.split("Where is …?")[1].split("\n\n")[1]
ROWS = [tuple(cell.strip() for cell in row.split("|")[1:3]) for row in TABLE.splitlines()[2:]]


def places(cell: str) -> list[str]:
    """The paths in a row's second cell; a name without a folder is in the folder of the one before."""
    found: list[str] = []
    for name in re.findall(r"`([^`]+)`", cell):
        if "/" in name:
            found.append(name)
        elif "." in name:
            found.append(f"{found[-1].rpartition('/')[0]}/{name}")
    return found


def drawn() -> dict[str, str]:
    """The folders and files that the picture draws, and what it says of each."""
    found: dict[str, str] = {}
    above = ""
    for line in PICTURE.strip("\n").splitlines():
        indent = len(line) - len(line.lstrip())
        if indent > 2:  # the line before goes on
            found[list(found)[-1]] += f" {line.strip()}"
            continue
        names, _, says = line.strip().partition("   ")
        above = above if indent else names
        for name in names.replace(",", "").split():
            found[(above if indent else "") + name] = says
    return found


@pytest.mark.parametrize(("what", "cell"), ROWS, ids=[what for what, _ in ROWS])
def test_what_is_looked_for_is_where_readme_says(what: str, cell: str) -> None:
    named = places(cell)
    assert named and [place for place in named if not any(ROOT.glob(place))] == []


def test_the_picture_draws_folders_and_files_that_are_there() -> None:
    assert len(drawn()) > 25
    assert [place for place in drawn() if not (ROOT / place).exists()] == []


def test_what_the_picture_names_beside_a_folder_is_in_it() -> None:
    named = [(place, name) for place, says in drawn().items() for name in re.findall(r"[\w/]+(?:/|\.py)(?=[ ;,])", says)]
    inside = [(place, name) for place, name in named if place.endswith("/")]
    assert len(inside) > 10
    assert [(place, name) for place, name in inside if not any((ROOT / place).rglob(name))] == []


def test_the_picture_draws_each_floor_in_its_order_and_each_page() -> None:
    assert [place.split("/")[1] for place in drawn() if place.startswith("core/") and place != "core/"] == FLOORS[:-1]
    folders = {file.name for file in (ROOT / "pages").iterdir() if file.name != "__pycache__"}
    assert {place.split("/")[1] for place in drawn() if place.startswith("pages/") and place != "pages/"} == folders
