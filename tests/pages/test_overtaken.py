"""What the log leaves out: a run of a page that the next one overtook."""

import logging

import pytest
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import SessionState, WStates

from pages.shared.session.overtaken import LOGGER, is_needed


def record(error: Exception) -> logging.LogRecord:
    """The record that Streamlit writes of an error in a page."""
    return logging.getLogger(LOGGER).makeRecord(
        LOGGER, logging.ERROR, "", 0, "Uncaught app execution", (), (type(error), error, error.__traceback__)
    )


def test_the_end_of_a_run_whose_state_the_next_one_has_cleared_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = WidgetMetadata("$$ID-1-None", lambda value: value or "", lambda value: value, "string_value")
    monkeypatch.setattr(WStates, "set_from_value", lambda states, widget, value: states.states.clear())
    with pytest.raises(KeyError) as found:
        SessionState().register_widget(widget, None)
    assert not is_needed(record(found.value))


def test_any_other_error_is_written() -> None:
    with pytest.raises(KeyError) as found:
        {}["a page's own mistake"]
    assert is_needed(record(found.value)) and is_needed(record(ValueError("no key")))
    assert is_needed(logging.makeLogRecord({"msg": "a line without an error"}))
