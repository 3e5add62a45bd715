"""The picture of the network, with its downloads."""

from core.design import picture as drawing
from pages.build.edits import held
from pages.shared.components.component import component
from pages.shared.session.design import design


def picture() -> None:
    """Draw the design as it is now."""
    steps, _ = held()
    drawn = {"svg": drawing.picture(design(), steps), "paper": drawing.picture(design(), steps, "#222222"), "name": "network"}
    component(__file__, '<div class="picture"></div>', "dom", "controls", "save")(key="picture", data=drawn, height="content")
