"""The report: its template and title, what is missing, and its files."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from core.labbook.entry import Entry
from core.labbook.report import TEMPLATES, Report, report
from core.labbook.writers import WRITERS
from pages.lab.guided import unmeasured
from pages.lab.lesson import FIRST, LESSON, TEMPLATE
from pages.shared.components.plain import plain
from pages.shared.session.choice import keep_over_reload
from pages.shared.session.kept import remember

TITLE, AUTHOR, MADE = "lab_title", "lab_author", "lab_made"  # session keys
FORMS = {"html": "HTML, one file", "pdf": "PDF", "md": "Markdown with pictures", "ipynb": "Jupyter notebook"}


def show(entries: Sequence[Entry]) -> None:
    """Choose, see what is missing, take the files."""
    keep_over_reload(TEMPLATE, TEMPLATES, FIRST)
    LESSON.hold()
    remember(TITLE, lambda value: isinstance(value, str))
    remember(AUTHOR, lambda value: isinstance(value, str))
    with st.container(horizontal=True, gap="small"):
        template = st.selectbox("Template", TEMPLATES, key=TEMPLATE, disabled=LESSON.locks("template"), width=220)
        title = st.text_input("Title of the report", key=TITLE, max_chars=200, placeholder="Lab report")
        author = st.text_input("Authors", key=AUTHOR, max_chars=200)
    laid_out = report(entries, template, title.strip() or "Lab report", author.strip(), unmeasured())
    if laid_out.missing:
        st.markdown("Not done yet; the report says so too:\n" + "\n".join(f"- {plain(line)}" for line in laid_out.missing))
    if laid_out.is_one_page:
        st.caption("The PDF leaves out what has no room on its page, and names it.")
    with st.container(horizontal=True, gap="xsmall"):
        for form, label in FORMS.items():
            _download(form, label, laid_out)
        if laid_out.files:
            packed = partial(_packed, laid_out.files)
            st.download_button("Files that belong to the PDF", packed, "report-files.zip", on_click="ignore")


def _download(form: str, label: str, laid_out: Report) -> None:
    """A button whose file is made once it is clicked."""
    name = {"md": "report.zip"}.get(form, f"report.{form}")
    st.download_button(label, _maker(form, laid_out), name, on_click="ignore", key=f"lab-download-{form}")


def _maker(form: str, laid_out: Report) -> Callable[[], bytes]:
    def make() -> bytes:
        files = WRITERS[form](laid_out).files
        return next(iter(files.values())) if form != "md" else _packed(files)

    return make


def _packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
