"""A run of a page that the next one overtakes: nobody needs the traceback that Streamlit writes of it.

Streamlit starts the next run beside the one that it stops. That one may be registering a widget at this moment, finds the state
cleared by the next (`SessionState._compact_state`; each run has a lock of its own), and ends a little sooner.
"""

import logging
from traceback import walk_tb

LOGGER = "streamlit.error_util"  # that writes the errors of pages


def is_needed(record: logging.LogRecord) -> bool:
    """Whether a record of the log is anything else than the end of an overtaken run."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, KeyError):
        return True
    return all(frame.f_code.co_name != "register_widget" for frame, _ in walk_tb(error.__traceback__))
