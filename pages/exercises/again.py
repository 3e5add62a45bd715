"""The command that shows again what a board shows: it reads a file without the names of members."""

from core.labbook.again import Again
from core.store.class_board import Board
from core.store.class_file import to_file, without_names

FILE = "class.json"


def of_class(part: Board) -> Again:
    """A part of a class: answers, designs or drawings."""
    return Again(f"python -m core classroom {FILE}", {FILE: to_file(without_names(part))})
