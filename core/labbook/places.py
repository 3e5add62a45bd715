"""Pages as the steps of guided labs open them; the parameters are those of a link for a class."""

from core.design.zoo import shown_name
from core.labbook.guided import Place


def build(*networks: str) -> tuple[Place, ...]:
    """Each of these networks of the zoo as the design."""
    return tuple(Place("build", {"network": name}, shown_name(name)) for name in networks)


def train(*networks: str, **recipe: str) -> tuple[Place, ...]:
    """Each of these networks with a recipe in the form."""
    return tuple(Place("train", {"network": name, **recipe}, shown_name(name)) for name in networks)


def compare(*networks: str, tab: str = "Summary") -> tuple[Place, ...]:
    """These networks beside each other, in one of the tabs."""
    return (Place("compare", {"networks": ",".join(networks), "tab": tab}, tab),)


def study(name: str) -> tuple[Place, ...]:
    """A study."""
    return (Place("experiments", {"view": "Studies", "study": name}),)


QUESTIONS = (Place("experiments", {"view": "Questions of the course"}, "Questions of the course"),)
