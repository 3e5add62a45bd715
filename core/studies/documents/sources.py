"""The five documents that the studies come from: who wrote them, when, and what they are."""

import re
from typing import NamedTuple


class Document(NamedTuple):
    """A source under the number that the project gives it; `short` is how it is cited, `kind` what it is."""

    number: str
    title: str
    authors: str
    short: str
    dated: str
    kind: str

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"Document {self.number}: “{self.title}”, {self.authors}, {self.dated}; {self.kind}."


COURSE = "IL2230, Hardware Architecture for Deep Learning, at KTH"
DOCUMENTS = {
    document.number: document
    for document in (
        Document(
            "000",
            "Lab1: Handwritten Digits Recognition from MLP to CNN",
            "Irene Merino, Zhao Linghan, Wang Jiayang and Tu Han",
            "Merino et al., 2023",
            "14 November 2023",
            f"a group's lab report of the course {COURSE}",
        ),
        Document(
            "001",
            "Lab 2: Handwritten Digits Recognition from MLP to CNN",
            "IL2230 Course Team",
            "IL2230 Course Team, 2021",
            "2 November 2021",
            f"the instructions of that lab, in the course {COURSE}; it asks, and reports no numbers",
        ),
        Document(
            "002",
            "Homework #1",
            "Siyeol Choi and Endri Taka",
            "Choi and Taka",
            "no date given",
            "a homework on networks for edge devices: loss, time and memory, regularization, a small CNN",
        ),
        Document(
            "003",
            "Submission Assignment #3",
            "Jens van Holland",
            "van Holland, 2020",
            "due 25 November 2020",
            "an assignment of the course Deep Learning 2020 (instructor: Jakub Tomczak): a CNN against an MLP",
        ),
        Document(
            "004",
            "Lab 3C-Group 3",
            "Andreas Lezdins, Patrik Johansson, Jiayi Feng, Lihao Yan and Ruobing Li",
            "Lezdins et al., 2020",
            "12 December 2020",
            f"a group's lab report of the course {COURSE}: thirty MLPs and LeNet-5",
        ),
    )
}
_NUMBERED = re.compile(r"[Dd]ocument (\d{3})")
_CITED = re.compile(rf"({_NUMBERED.pattern})(\)?)")


def mentioned(text: str) -> list[Document]:
    """The documents that a text names by number, in its order."""
    return [DOCUMENTS[number] for number in dict.fromkeys(_NUMBERED.findall(text)) if number in DOCUMENTS]


def cited(text: str) -> str:
    """The text with the authors beside each document's number: "Document 003 (van Holland, 2020), Tables 1 to 4".

    A number at the end of a parenthesis gets no second one: "(document 003; van Holland, 2020)".
    """
    return _CITED.sub(lambda found: _cited(found[1], found[2], found[3]), text)


def _cited(words: str, number: str, end: str) -> str:
    if number not in DOCUMENTS:
        return words + end
    short = DOCUMENTS[number].short
    return f"{words}; {short})" if end else f"{words} ({short})"
