"""Who this visitor is."""

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string


def session() -> str:
    """A name for this visitor's browser, the same after a reload: work is stopped only by the session that started it.

    An embedded page has one of its own, for as long as it is open.
    """
    browser = "" if is_embedded() else _browser()
    name: str = st.session_state.setdefault("visitor_session", browser or secrets.token_hex(16))
    return name


def is_embedded() -> bool:
    """Whether this page stands inside another one: by `embed=true` in its address, as in the preview of a link for a class.

    To look at it must not change what this browser's visitor has done, and a page of another site gets no cookie at all.
    """
    return bool(st.context.is_embedded)


def _browser() -> str:
    """A digest of the secret in the browser's XSRF cookie, which Streamlit sets; empty without a cookie."""
    secret, _ = decode_xsrf_token_string(st.context.cookies.get("_streamlit_xsrf", ""))
    return hashlib.sha256(secret).hexdigest() if secret else ""
