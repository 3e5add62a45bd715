"""The visitor's lab book, and the button by which any page puts something into it."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal
from core.labbook.again import Again
from core.labbook.entry import Entry, Row, from_form
from pages.shared.components.plain import plain
from pages.shared.session.visitor import session

if TYPE_CHECKING:
    from core.store.ledger import Ledger

LABEL = "Put into the lab book"


@st.cache_resource(show_spinner=False)
def ledger() -> "Ledger":
    """The lab books of this installation; raises StoreError where the store cannot be opened."""
    from core.store.database import store_url
    from core.store.ledger import Ledger

    return Ledger(store_url())


def entries() -> dict[int, Entry]:
    """The visitor's entries by number, in order. Raises Refusal."""
    return {number: from_form(form) for number, form in ledger().of(session()).items()}


def put_button(key: str, make: Callable[[], Entry]) -> None:
    """A button that keeps what `make` gives; `key` is one of its own on the page."""
    if st.button(LABEL, key=f"lab-book-{key}", type="tertiary", icon=":material/book:"):
        try:
            entry = from_form(make().to_form())  # refused now, not when the lab book is read
            ledger().add(session(), [entry.to_form()])
        except Refusal as error:
            st.error(plain(error))
        else:
            st.toast(f"In the lab book: {plain(entry.title)}")


def put_table(key: str, title: str, rows: Sequence[Row], made: Again, facts: Mapping[str, str] | None = None) -> None:
    """A button that keeps a table, whose column names hold the units; `made` is how its numbers are made again.

    `facts` are what else is to be known of them.
    """

    def entry() -> Entry:
        return Entry(title, rows=rows, facts={**(facts or {}), **made.origin()}, command=made.command, files=made.files)

    put_button(key, entry)
