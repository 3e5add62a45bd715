"""The frame around every page: its style, and that a page opens at its top."""

from pages.shared.components.component import component


def at_its_top(page: str) -> None:
    """Scroll to the top when the visitor comes to this page from another one, which may have been scrolled down.

    The style is that of the whole page, not of this component alone.
    """
    component(__file__, "<span></span>", isolate_styles=False)(key="top", data={"page": page}, height="content")
