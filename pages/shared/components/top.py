"""The frame around every page: its style, that a page opens at its top, and that a click on a link leads there."""

from pages.shared.components.component import component


def at_its_top(page: str, large: bool) -> None:
    """Scroll to the top when the visitor comes to this page from another one, which may have been scrolled down.

    The style is that of the whole page, not of this component alone; with `large` type for a projector.
    """
    data = {"page": page, "large": large}
    component(__file__, "<span></span>", "links", isolate_styles=False)(key="top", data=data, height="content")
