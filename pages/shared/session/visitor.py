"""Who this visitor is."""

import hashlib
import secrets

import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import decode_xsrf_token_string


def session() -> str:
    """A name for this visitor's browser, which outlives a reload of the page: only it stops what it started."""
    return st.session_state.setdefault("session", _browser() or secrets.token_hex(16))


def _browser() -> str:
    """A digest of the secret in Streamlit's XSRF cookie, one a browser; empty where there is none."""
    secret, _ = decode_xsrf_token_string(st.context.cookies.get("_streamlit_xsrf", ""))
    return hashlib.sha256(secret).hexdigest() if secret else ""
