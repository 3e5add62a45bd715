"""Opening a link for a class: its values are set once, what it locks and hides stays until the whole page is asked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from pages.shared.lesson.address import LARGE, LOCK, SHOW, TYPE, read, write
from pages.shared.lesson.lesson import OPENED, Asked, Lesson


def open_lesson(lesson: Lesson) -> list[str]:
    """Do what the address asks for, before the page is drawn; gives a sentence for each part of it that cannot be used.

    A visitor who comes back from another page finds this one as its link made it.
    """
    asked, problems = read(lesson, st.query_params.to_dict())
    if asked.lasts:
        lesson.release(set(lesson.asked.lock) - set(asked.lock))
        _opened()[lesson.page] = replace(asked, values=_of(asked.lock, asked.values))
    elif lesson.page in _opened() and not problems:
        st.query_params.update(write(lesson, lesson.asked))
    if is_large() and TYPE not in st.query_params:
        st.query_params[TYPE] = LARGE  # of another page's link: so it is after a reload, too
    lesson.hold()
    for name, value in asked.values.items():
        if name not in lesson.asked.lock:
            lesson.control(name).set(value)
            st.query_params.pop(name)  # set once: a reload brings back what was chosen after it
    return problems


def is_large() -> bool:
    """Whether the type is large: by the address, or by a link that was opened on this page or on another one."""
    return st.query_params.get(TYPE) == LARGE or any(asked.large for asked in _opened().values())


def leave(lesson: Lesson) -> None:
    """Show the whole page again, with nothing locked; and no page in large type."""
    for name in (SHOW, LOCK, TYPE, *lesson.asked.lock):
        st.query_params.pop(name, None)
    lesson.release(lesson.asked.lock)
    _opened().pop(lesson.page, None)
    for page, asked in _opened().items():
        _opened()[page] = replace(asked, large=False)


def _opened() -> dict[str, Asked]:
    found: dict[str, Asked] = st.session_state.setdefault(OPENED, {})
    return found


def _of(names: tuple[str, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
