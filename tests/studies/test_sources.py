"""The documents by name: each study tells whose it is."""

import pytest

from core.studies.documents.published import published_studies
from core.studies.documents.sources import DOCUMENTS, cited, mentioned
from core.studies.study import Study


@pytest.mark.parametrize("study", published_studies().values(), ids=published_studies())
def test_every_published_study_is_of_a_document_that_is_known_by_its_title(study: Study) -> None:
    assert mentioned(study.source) and all(document.title and document.authors for document in mentioned(study.source))


def test_a_document_is_cited_with_its_authors_and_told_in_one_line() -> None:
    assert (
        cited("Document 003, Table 1; document 000")
        == "Document 003 (van Holland, 2020), Table 1; document 000 (Merino et al., 2023)"
    )
    assert cited("98 % (document 000)") == "98 % (document 000; Merino et al., 2023)"
    assert cited("Document 999, and no other") == "Document 999, and no other" and mentioned("Document 999") == []
    assert DOCUMENTS["002"].line.startswith(
        "Document 002: “Homework #1”, Siyeol Choi and Endri Taka, no date given; a homework"
    )
    assert set(DOCUMENTS) == {"000", "001", "002", "003", "004"}
