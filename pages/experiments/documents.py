"""The documents that the studies come from, each with its studies."""

import streamlit as st

from core.studies.documents.published import published_studies
from core.studies.documents.sources import DOCUMENTS, mentioned
from pages.experiments.lesson import LESSON, LINK
from pages.experiments.listing import open_study
from pages.shared.components.plain import plain


def documents() -> None:
    """A line a document, and a button for each study of it."""
    for document in DOCUMENTS.values():
        st.markdown(plain(document.line))
        studies = [study for study in published_studies().values() if document in mentioned(study.source)]
        with st.container(horizontal=True, gap="small"):
            for study in studies:
                st.button(
                    study.name,
                    key=f"experiments_from_{document.number}_{study.name}",
                    type="tertiary",
                    help=plain(study.question),
                    on_click=open_study,
                    args=(study.name,),
                    disabled=LESSON.locks(LINK),
                )
