"""The store, opened once for all visitors."""

from typing import TYPE_CHECKING

import streamlit as st

from core.design.refusal import Refusal

if TYPE_CHECKING:
    from core.store.store import Store


@st.cache_resource(show_spinner=False)
def store() -> "Store":
    """The store, opened once for all visitors. Runs that an earlier app left unfinished go on."""
    from core.store.database import store_url
    from core.store.store import Store

    opened = Store(store_url())
    if opened.unfinished():
        from core.workers.handover import adopt

        try:
            adopt(opened)
        except Refusal as error:  # the runs can still be shown
            opened.notice = f"{opened.notice} {error}".strip()
    return opened
