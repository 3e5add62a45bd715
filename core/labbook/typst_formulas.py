"""A formula of a person's words in typst's language: every sign is written by its number, so that none is an instruction."""

import json
from xml.etree.ElementTree import Element

from core.labbook.formulas import as_text, formula

_ACCENTS = {
    "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "→": "arrow", "˙": "dot", "¨": "dot.double", "ˇ": "caron", "´": "acute",
    "`": "grave", "˘": "breve", "˚": "circle", "¯": "overline", "\u203e": "overline", "⏞": "overbrace",
}  # fmt: skip
_UNDER = {"_": "underline", "⏟": "underbrace"}
_LIMITS = ("lim", "max", "min", "sup", "inf", "argmax", "argmin", "arg max", "arg min")


def to_typst(latex: str, block: bool) -> str:
    """The formula, a block on lines of its own; as code where it cannot be set."""
    found = formula(latex, block)
    if found is None:
        return f"#raw({string(as_text(latex, block))})" + "\n\n" * block
    return f"\n\n$ {_row(found)} $\n\n" if block else f"${_row(found)}$"


def string(text: str) -> str:
    """A string of typst: its escapes are those of JSON, but for characters by number."""
    return json.dumps("".join(sign for sign in text if sign.isprintable() or sign in "\n\t"), ensure_ascii=False)


def _row(element: Element) -> str:
    """The children in a row; delimiters around it grow with it."""
    row = " ".join(map(_node, element)) or '""'
    return f"lr({row})" if len(element) and "fence" in (element[0].attrib | element[-1].attrib) else row


def _node(element: Element) -> str:
    match element.tag:
        case "mi" | "mo":
            return _signs(element.text or "", element.get("mathvariant") == "normal")
        case "mn" | "mtext":
            return string(element.text or "")
        case "mspace":
            return f"#h({element.get('width', '0em')})"
        case "msqrt":
            return f"sqrt({_row(element)})"
        case "mtable":
            return _table(element)
        case "mfrac" | "mroot" | "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover":
            return _built(element.tag, list(element), "linethickness" in element.attrib)
    return _row(element)


def _built(tag: str, children: list[Element], has_no_line: bool) -> str:
    """What is built of two or three parts."""
    base, second, *third = map(_node, children)
    over = children[1].text or ""
    match tag:
        case "mfrac":
            return f"mat(delim: #none, {base}; {second})" if has_no_line else f"frac({base}, {second})"
        case "mroot":
            return f"root({second}, {base})"
        case "mover" if over in _ACCENTS:
            return f"{_ACCENTS[over]}({base})"
        case "munder" if over in _UNDER:
            return f"{_UNDER[over]}({base})"
        case "munder" | "mover" | "munderover":
            base = f"limits({base})"
    if third:
        return f"attach({base}, b: {second}, t: {third[0]})"
    return f"attach({base}, {'t' if tag in ('msup', 'mover') else 'b'}: {second})"


def _table(element: Element) -> str:
    """A matrix; lines that are aligned, where it is a table of equations."""
    rows = [[_row(cell) for cell in row] for row in element]
    if element.get("displaystyle") == "true":
        return " \\ ".join(" & ".join(row) for row in rows)
    left = any(cell.get("columnalign") == "left" for row in element for cell in row)
    cells = "; ".join(", ".join(row) for row in rows)
    return f"mat(delim: #none, align: #{'left' if left else 'center'}, {cells})"


def _signs(text: str, is_upright: bool) -> str:
    """A sign by its number; a name such as max upright, with its limits under it."""
    if len(text) > 1:
        return f"op({string(text)}, limits: #{'true' if text in _LIMITS else 'false'})"
    sign = f"\\u{{{ord(text):x}}}" if text else '""'
    return f"upright({sign})" if is_upright else sign
