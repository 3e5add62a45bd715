"""The project's trained networks: their names, colors and model cards, read without torch."""

from functools import cache

from core.design.zoo import shown_name
from core.learning.header import CheckpointError, Header, read_header, trained
from pages.shared.components.plain import plain

# One color per network on every page: Okabe and Ito's eight, which people with a color-vision deficiency can distinguish, then
# others. Pages always put the name beside the color. The order is from MLP to CNN.
COLORS = {
    "softmax": "#8a8a8a",
    "mlp1": "#e69f00",
    "mlp2": "#d55e00",
    "lenet5": "#0072b2",
    "lenet5-pen": "#56b4e9",
    "lenet5-28": "#009e73",
    "cnn-16-4": "#b8a200",
    "cnn-8-16": "#cc79a7",
    "simple-cnn": "#9467bd",
    "flagship": "#c2185b",
}


def title(name: str) -> str:
    """A network's name as people write it."""
    return shown_name(name)


def plain_title(name: str) -> str:
    """The name, escaped for Streamlit's Markdown."""
    return plain(title(name))


def color(name: str) -> str:
    """A network's color, the same on every page and in every theme."""
    return COLORS.get(name, "#777777")


def names() -> list[str]:
    """The project's own trained networks, from MLP to CNN."""
    there = trained()
    return [*(name for name in COLORS if name in there), *(name for name in there if name not in COLORS)]


@cache
def headers() -> dict[str, Header]:
    """The headers of the trained networks that can be read."""
    found = {}
    for name in names():
        try:
            found[name] = read_header(trained()[name])
        except CheckpointError:
            continue  # `loading` reads the whole file and reports the problem
    return found


@cache
def over_writers() -> dict[str, tuple[float, float, float]]:
    """The accuracy on unseen writers' drawings with its 95 % interval, of the networks that were measured as they are."""
    from core.learning import shifting  # imported here: it needs numpy

    return shifting.over_writers(trained())
