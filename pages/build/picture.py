"""The picture of the network, with its downloads."""

from core.design import picture as drawing
from pages.build.edits import trace_design
from pages.shared.components.component import component
from pages.shared.session.design import design


def picture() -> None:
    """Draw the design as it is now."""
    steps, _ = trace_design()
    drawn = {"svg": drawing.picture(design(), steps), "paper": drawing.picture(design(), steps, "#222222"), "name": "network"}
    component(__file__, '<div class="picture"></div>', "dom", "controls", "save")(
        key="build_picture", data=drawn, height="content"
    )
