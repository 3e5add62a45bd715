"""A formula of a person's words: LaTeX, read into a small tree of MathML of known elements only, so that nothing in it is run.

What defines commands, asks for a link or a style, or is not known here is no formula: it stands as the text that it is.
"""

import re
from html import escape, unescape
from unicodedata import category
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter

MOST_LETTERS, DEEPEST = 1_000, 40  # of one formula: its LaTeX, and elements inside elements
_WORDS = ("mi", "mn", "mo", "mtext")
_CHILDREN = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
_PARTS = {*_WORDS, *_CHILDREN, "math", "mrow", "mstyle", "mspace", "msqrt", "mtable", "mtr", "mtd"}
_ATTRIBUTES = {
    **dict.fromkeys(("stretchy", "fence", "accent", "displaystyle"), "true|false"),
    "form": "prefix|infix|postfix",
    "mathvariant": "normal",
    "linethickness": "0",
    "width": r"-?\d(\.\d+)?em",
    "minsize": r"\d(\.\d+)?em",
    "maxsize": r"\d(\.\d+)?em",
    "columnalign": "left|center|right",
}
_DEFINES = re.compile(r"\\((re)?new|provide|def|[egx]def|let|Declare)")
_ALIGNED = re.compile(r"\\(begin|end)\{(aligned|gathered|split)\}")
_LINES = {("mover", "\u2015"): "\u203e", ("munder", "\u2015"): "_"}  # signs that browsers stretch
_BARS = ("|", "‖")
_OPERANDS = "∞∅∂∇⊤⊥∀∃¬"  # signs of mathematics without room around them


class _UnknownError(ValueError):
    """Something that is not set as a formula."""


def formula(latex: str, block: bool) -> Element | None:
    """The formula as MathML, its texts as they are to be read; None for one that cannot be set."""
    if len(latex) > MOST_LETTERS or _DEFINES.search(latex):
        return None
    try:
        found = Converter(display="block" if block else "inline").convert_to_element(_ALIGNED.sub(r"\\\1{align*}", latex))
    except Exception:  # whatever it raises for what a person typed: the text stands there as it is
        return None
    try:
        return _known(found, 0)
    except _UnknownError:
        return None


def to_mathml(latex: str, block: bool) -> str:
    """The formula for a page of HTML; as code where it cannot be set."""
    found = formula(latex, block)
    if found is None:
        return f"<code>{escape(as_text(latex, block))}</code>"
    return _written(found, ' display="block"' if block else "")


def as_text(latex: str, block: bool) -> str:
    """The formula as a person writes it."""
    return f"$${latex}$$" if block else f"${latex}$"


def _known(element: Element, depth: int) -> Element:
    """A copy of known elements and attributes; raises _UnknownError for any other element."""
    count = _CHILDREN.get(element.tag, len(element))
    if element.tag not in _PARTS or depth > DEEPEST or count != len(element) or "linebreak" in element.attrib:
        raise _UnknownError(element.tag)
    copy = Element(element.tag, {name: value for name, value in element.attrib.items() if _is_sound(name, value)})
    if element.tag in _WORDS:
        copy.text = _text(element.text or "", element.tag == "mi")
        copy.tag = _kind(element.tag, copy.text)
    copy.extend(_fenced([_known(child, depth + 1) for child in element]))
    if copy.tag in ("munder", "mover"):
        copy[1].text = _LINES.get((copy.tag, copy[1].text or ""), copy[1].text)
    return copy


def _fenced(row: list[Element]) -> list[Element]:
    """The elements of a row; a table between two delimiters is one with them, so that they grow with it."""
    found: list[Element] = []
    for element in row:
        if len(found) > 1 and _is_tall(found[-1]) and _delimits(found[-2]) and _delimits(element):
            whole = Element("mrow")
            whole.extend([*found[-2:], element])
            for delimiter in (whole[0], whole[-1]):
                delimiter.set("fence", "true")
            found[-2:] = [whole]
        else:
            found.append(element)
    return found


def _is_tall(element: Element) -> bool:
    return element.tag == "mtable" or "linethickness" in element.attrib


def _delimits(element: Element) -> bool:
    text = element.text or ""
    return element.tag == "mo" and (text in _BARS or (len(text) == 1 and category(text) in ("Ps", "Pe")))


def _is_sound(name: str, value: str) -> bool:
    return name in _ATTRIBUTES and re.fullmatch(_ATTRIBUTES[name], value) is not None


def _text(text: str, is_name: bool) -> str:
    """A text without what cannot be seen; raises _UnknownError for a command that was not understood."""
    shown = "".join(sign for sign in unescape(text).replace("\u00a0", " ") if sign.isprintable())
    if (is_name and shown in ("&", "{", "}")) or re.match(r"\\[A-Za-z]", shown):
        raise _UnknownError(shown)
    return shown


def _kind(tag: str, text: str) -> str:
    """Whether a sign is an operator, which has room around it."""
    if tag not in ("mi", "mo") or len(text) != 1:
        return tag
    if text in _OPERANDS:
        return "mi"
    return "mo" if category(text) in ("Sm", "Ps", "Pe") else tag


def _written(element: Element, more: str = "") -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
    inside = escape(element.text or "") + "".join(map(_written, element))
    return f"<{element.tag}{attributes}{more}>{inside}</{element.tag}>"
