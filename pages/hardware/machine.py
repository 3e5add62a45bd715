"""The roof of the machine that the app runs on, measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import streamlit as st

from core.hardware.roofline import Roof
from pages.shared.components.plain import plain

HERE = "this-machine"  # as the command calls it
MEASURED = "hardware_measured"  # session key
SECONDS = 60  # torch may have to be read from a slow disk


def measured_roof() -> Roof | None:
    """What was measured last in this session."""
    found: Roof | None = st.session_state.get(MEASURED)
    return found


def measure() -> None:
    """Measure peak and bandwidth; a message says what went wrong."""
    command = [sys.executable, "-m", "core", "hardware", "softmax", "--chip", HERE, "--bits", "32", "--json"]
    try:
        # Nothing in the command was typed by a person.
        done = subprocess.run(  # noqa: S603
            command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        st.toast(f"The measurement was not done after {SECONDS} s. Try again when the machine has less to do.")
        return
    record = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    if "roofline" not in record:
        st.toast(plain(record.get("message") or done.stderr.strip()[-200:]))
        return
    st.session_state[MEASURED] = Roof(record["chip"], record["peak"], record["bandwidth"], record["source"])
