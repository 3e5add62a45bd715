"""Who this visitor is."""

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string


def session() -> str:
    """A name for this visitor's browser, the same after a reload: work is stopped only by the session that started it."""
    name: str = st.session_state.setdefault("visitor_session", _browser() or secrets.token_hex(16))
    return name


def _browser() -> str:
    """A digest of the secret in the browser's XSRF cookie, which Streamlit sets; empty without a cookie."""
    secret, _ = decode_xsrf_token_string(st.context.cookies.get("_streamlit_xsrf", ""))
    return hashlib.sha256(secret).hexdigest() if secret else ""
