"""Large type, for a projector."""

from pages.shared.components.component import component


def large_type() -> None:
    """Draw the whole page larger, as long as this is called in each run of it."""
    component(__file__, "<span></span>", isolate_styles=False)(key="large_type", height="content")
