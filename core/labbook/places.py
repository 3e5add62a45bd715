"""Pages as the steps of guided labs open them; the parameters are those of a link for a class."""

from core.design.zoo import shown_name
from core.labbook.guided import Place

NOT_HERE = "If MNIST is not there yet, download it on that page, then open this link again."  # of a link to Train


def build(*networks: str, **more: str) -> tuple[Place, ...]:
    """Each of these networks of the zoo as the design; `more` is what else is set, as `open`, a closed panel."""
    return tuple(Place("build", {"network": name, **more}, shown_name(name)) for name in networks)


def train(*networks: str, **recipe: str) -> tuple[Place, ...]:
    """Each of these networks with a recipe in the form."""
    return tuple(Place("train", {"network": name, **recipe}, shown_name(name)) for name in networks)


def compare(*networks: str, tab: str = "Summary", batch: str = "4", **more: str) -> tuple[Place, ...]:
    """These networks beside each other, in one of the tabs; what is measured again has batches of that size."""
    return (Place("compare", {"networks": ",".join(networks), "tab": tab, "batch": batch, "threads": "1", **more}, tab),)


def study(name: str, measure: str = "accuracy", what: str = "", **more: str) -> tuple[Place, ...]:
    """A study by one of its measures; `what` names it where a step has several."""
    return (Place("experiments", {"view": "Studies", "study": name, "measure": measure, **more}, what),)


def question(name: str) -> tuple[Place, ...]:
    """One of the questions of the course."""
    view = "Questions of the course"
    return (Place("experiments", {"view": view, "question": name}, view),)
