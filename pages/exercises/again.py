"""The command that shows again what a board shows: it reads a file without the names of members."""

import json

from core.labbook.again import Again
from core.labbook.origins import here
from core.store.class_board import Board
from core.store.class_file import to_file, without_names

FILE = "class.json"
MOST = 300_000  # characters of the file, as an entry of the lab book writes them: there is room for more beside it
TOO_LARGE = "by python -m core classroom with the file that Export as JSON saves, which is too large for the lab book"


def of_class(part: Board) -> Again:
    """A part of a class: answers, designs or drawings; one that is too large for the lab book stays in the class's own file."""
    text = to_file(without_names(part))
    if len(json.dumps(text)) > MOST:
        return Again(origin=lambda: {**here(), "made again": TOO_LARGE})
    return Again(f"python -m core classroom {FILE}", {FILE: text})
