"""Who is in a class, on which page each member is, and what went right."""

import time
from collections import Counter
from typing import Any

import streamlit as st

from core.design.units import rough_duration
from core.store.class_board import Board, Member
from pages.shared.session.class_room import SECONDS
from pages.shared.session.go_to import TITLES

AWAY = 4.5 * SECONDS  # seconds without a note after which nobody is there: browsers slow down a tab behind others to a minute


def show(found: Board) -> None:
    """How many are on each page, and a line a member."""
    if not found.members:
        st.caption("Nobody has joined yet.")
        return
    now = time.time()
    there = Counter(TITLES.get(one.page, one.page) for one in found.members if one.page and not _is_away(one, now))
    if there:
        st.markdown("Now: " + ", ".join(f"{count} on *{title}*" for title, count in there.most_common()) + ".")
    st.dataframe([_row(one, found, now) for one in found.members], hide_index=True)


def _row(member: Member, found: Board, now: float) -> dict[str, Any]:
    mine = [one for one in found.answers if one.name == member.name]
    return {
        "name": member.name,
        "page": TITLES.get(member.page, member.page),
        "seen": f"{rough_duration(now - member.seen)} ago" if _is_away(member, now) else "now",
        "answered": len(mine),
        "right": sum(one.is_right for one in mine),
        "design": sum(one.name == member.name for one in found.designs),
        "drawings": sum(one.name == member.name for one in found.drawings),
    }


def _is_away(member: Member, now: float) -> bool:
    return now - member.seen > AWAY
