"""The train page: on top what to train, which folds after the start; below it the runs, and what became of the chosen ones."""

from collections.abc import Callable

import streamlit as st

from core.design.refusal import Refusal
from core.store.run import Run
from pages.shared.components.choose import choose_one
from pages.shared.components.plain import plain
from pages.shared.components.provenance import provenance
from pages.shared.session.choice import keep_one
from pages.shared.session.click import next_click
from pages.shared.session.lab_book import put_button
from pages.shared.session.own_networks import UNDERWAY
from pages.shared.session.store import store
from pages.shared.session.visitor import session
from pages.train import lab_entry, plan, recipe_form, result
from pages.train.curves import curves
from pages.train.group import Group, groups
from pages.train.histories import Histories, histories
from pages.train.lesson import LESSON
from pages.train.progress import show_progress
from pages.train.runs import Wanted, begin
from pages.train.table import choose, chosen, move
from pages.train.tasks import show_tasks
from pages.train.tested import Tested, tested
from pages.train.tiles import tiles
from pages.train.untested import awaits_test
from pages.train.verdict import show_verdict

BUTTON = "train"  # the button that begins a run
OPEN, FOLD = "train_recipe_open", "train_recipe_fold"  # session keys: whether the recipe is open, and that it is to be closed
DETAILS = "train_details"  # session key: the number of the group whose details are shown
AFTER = "This is known once the training is over: it is measured with the test images."


def show() -> None:
    """The tasks, the recipe, and the runs so far."""
    try:
        runs = _runs()
    except Refusal as error:
        st.error(f"{plain(error)} Nothing can be trained until then; the other pages work.")
        return
    if notice := store().notice:
        st.warning(plain(notice))
    visitor = session()
    is_new = all(run.session != visitor for run in runs)
    if LESSON.shows("tasks"):
        show_tasks(is_new)
    _recipe(is_new)
    if any(_is_live(group) for group in groups(runs)):
        _live()
    elif runs:
        _show(groups(runs))
    else:
        st.info("No training yet. `digits` needs no download and trains in seconds.")


def _runs() -> list[Run]:
    return [run for run in store().runs() if not run.of_study]


def _is_live(group: Group) -> bool:
    return not group.is_over or awaits_test(group)


def _recipe(is_new: bool) -> None:
    """The form, open until the visitor's first start; under it what it amounts to, and the button."""
    if st.session_state.pop(FOLD, False):
        st.session_state[OPEN] = False
    with st.expander("Recipe", expanded=is_new, key=OPEN, on_change="rerun"):
        wanted = recipe_form.choices()
    left, right = st.columns([1, 9], vertical_alignment="center")
    with right:
        may_begin = wanted and plan.may_begin(wanted)
    if wanted and may_begin and left.button("Train", key=f"train_begin_{next_click(BUTTON)}", type="primary"):
        _start(wanted)  # here, not in a callback: what was typed last is in `wanted`


def _start(wanted: Wanted) -> None:
    try:
        choose(*begin(BUTTON, wanted))
    except Refusal as error:
        st.error(plain(error))
    else:
        st.session_state[FOLD] = True
        st.rerun()


@st.fragment(run_every=1.0)
def _live() -> None:
    """The runs while one is under way: again each second."""
    found = groups(_runs())
    if not any(_is_live(group) for group in found):
        if found:
            move(found)
        st.rerun()  # before its buttons are drawn: a click on a button of a fragment that is no longer there is lost
    _show(found)


def _show(found: list[Group]) -> None:
    """The table of runs beside the progress of one of them, and below it in tabs what is to be seen."""
    if len(found) > 1 and LESSON.shows("runs"):
        left, right = st.columns([2, 3], gap="medium")
        with left:
            shown = chosen(found, shows=True)
    else:
        shown, right = chosen(found, shows=False), st.container()
    with right:
        group = _detailed(shown)
        epochs = histories(group)
        over = tested(group)
        show_progress(group, epochs.means)
        if over:
            result.show_next_steps(over)
        elif group.first.state in UNDERWAY:
            result.show_look_inside(group.first)
        if LESSON.shows("verdict"):
            show_verdict(group, epochs.equal_means)
    if epochs.each and LESSON.shows("numbers"):
        tiles(group, epochs, over)
        provenance(lambda: [run.machine for run in group.runs])
        put_button(f"run-{group.first.id}", lambda: lab_entry.entry(group, epochs, over))
    others = [(other, histories(other)) for other in shown if other != group]
    _tabs([(group, epochs), *others], over)


def _detailed(shown: list[Group]) -> Group:
    """The group whose numbers and mistakes are shown: of several the visitor says which."""
    by_number = {group.first.id: group for group in shown}
    if len(by_number) == 1:
        return shown[0]
    return by_number[choose_one("Details of run", DETAILS, list(by_number), shown[0].first.id)]


def _tabs(shown: list[tuple[Group, Histories]], over: Tested | None) -> None:
    """Only the open tab is computed and sent."""
    contents: dict[str, Callable[[], object]] = {
        "curves": lambda: _curves(shown),
        "mistakes": lambda: result.show_mistakes(over) if over else st.caption(AFTER),
        "gradients": lambda: result.show_gradients(over) if over else st.caption(AFTER),
    }
    there = [section for section in contents if LESSON.shows(section)]
    if not there:
        return
    titles = [LESSON.sections[section] for section in there]
    keep_one("train_tabs", titles, titles[0])
    for section, tab in zip(there, st.tabs(titles, key="train_tabs", on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                contents[section]()


def _curves(shown: list[tuple[Group, Histories]]) -> None:
    if with_epochs := [(group, epochs) for group, epochs in shown if epochs.each]:
        curves(with_epochs)
    else:
        st.caption("The curves begin with the first epoch.")
