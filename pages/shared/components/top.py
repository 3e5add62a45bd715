"""A page opens at its top."""

from pages.shared.components.component import component


def at_its_top(page: str) -> None:
    """Scroll to the top when the visitor comes to this page from another one, which may have been scrolled down."""
    component(__file__, "<span></span>")(key="top", data={"page": page}, height="content")
