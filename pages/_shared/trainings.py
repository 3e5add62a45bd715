"""The runs of this installation on a page: the store, who this visitor is, and the engine, which starts at the first job."""

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string

from core.design.architecture import Architecture
from core.learning.recipe import Recipe
from core.studies.run import Run
from core.studies.store import Store


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The store, opened once for all visitors; what an app that died left unfinished goes on."""
    from core.studies.engine import store_url

    opened = Store(store_url())
    if opened.unfinished():
        from core.studies.engine import adopt

        adopt(opened)
    return opened


def session() -> str:
    """A name for this visitor's browser, which outlives a reload of the page: only it stops what it started."""
    return st.session_state.setdefault("session", _browser() or secrets.token_hex(16))


def begin(architecture: Architecture, recipe: Recipe) -> int:
    """Queue a training and hand it to the workers; one click is one run, however often it arrives."""
    token = st.session_state.setdefault("next_token", secrets.token_hex(16))
    number = store().add(architecture, recipe, session(), token)
    st.session_state.next_token = secrets.token_hex(16)
    _hand_over(number)
    return number


def resume(number: int) -> None:
    """Queue a run that is over again; it goes on after its last whole epoch."""
    store().queue_again(number, session())
    _hand_over(number)


def own(run: Run) -> bool:
    """Whether this visitor's browser started the run."""
    return run.session == session()


def _hand_over(number: int) -> None:
    from core.studies.engine import start  # Dask, and a worker process, only once somebody trains

    with st.spinner("A worker is being started …"):
        start(store(), number)


def _browser() -> str:
    """A digest of the secret in Streamlit's XSRF cookie, one a browser; empty where there is none."""
    secret, _ = decode_xsrf_token_string(st.context.cookies.get("_streamlit_xsrf", ""))
    return hashlib.sha256(secret).hexdigest() if secret else ""
