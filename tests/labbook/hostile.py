"""Texts that would run, fetch or break something where they are not shown as they are; and what a harmless page has."""

import re

from core.labbook.entry import Entry
from tests.labbook.tags import Tags

LINES = """
<script>alert(1)</script>
<img src=x onerror=alert(1)>
</script><script>alert(1)</script>
[x](javascript:alert(1))
![x](http://evil.example/x.png)
"><svg onload=alert(1)>
`](javascript:alert(1))
#import "x": *
#read("/etc/passwd")
\\u{41}
$#panic()$
*/ #eval("1")
| a | b |
# heading
[link]: javascript:alert(1)
<javascript:alert(1)>
[a](&#x6A;avascript:alert(1))
[a](JaVaScRiPt:alert(1))
<a href='javascript:alert(1)'>x</a>
%%bash
!rm -rf /
[a](data:text/html,<script>)
[a](javascript\\:alert(1)) [b](javascript&colon;alert(1)) [c](javascript\\&colon;alert(1)) [d](<data\\:text/html,x>)
<iframe src=//evil.example>
<!--
]]>
{{constructor.constructor('alert(1)')()}}
<style>*{display:none}</style>
<math><mtext></mtext></math>
<svg/onload="ran=1">
<img src=x onerror='ran=1'>
"><script>ran=1</script>
"""
HOSTILE = [*LINES.strip().splitlines(), "```\n<script>\n```", "\x00\x07", "\u202eevil", "a\n\n[x]: javascript:alert(1)\n\n[x]"]
HARMLESS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "div",
        "table",
        "thead",
        "tbody",
    ),
    *("tr", "th", "td", "b", "code", "pre", "em", "strong", "blockquote", "hr", "br", "a"),
    *("math", "mrow", "mi", "mn", "mo", "mtext"),
}


def require_harmless(page: str) -> None:
    for tag, attributes in Tags(page).found:
        assert (tag in HARMLESS or is_own_picture(tag, attributes)) and not any(name.startswith("on") for name in attributes)
        assert not re.match(r"\s*(javascript|data|vbscript):", attributes.get("href") or "", re.IGNORECASE)


def is_own_picture(tag: str, attributes: dict[str, str | None]) -> bool:
    """Whether it is a picture of the report's own figures."""
    return tag == "img" and re.fullmatch(r"(attachment:)?figure-\d+\.(svg|png)", attributes["src"] or "") is not None


def drawn(text: str) -> Entry:
    """An entry with a chart, whose every text is this one."""
    name = {"field": "name", "type": "nominal"}
    encoding = {
        "x": {"field": "x", "type": "quantitative", "title": text},
        "y": {**name, "title": [text]},
        "color": {**name, "legend": {"title": text}},
        "tooltip": [{**name, "title": text}],
    }
    chart = {"title": text, "description": text, "mark": "point", "encoding": encoding}
    rows, columns = [{"x": 1.0, "name": text, text: text}], {"name": "name", "x": text}
    return Entry(text, "Results", rows, chart, {text: text}, text, words=text, columns=columns)


DRAWN = [drawn(text) for text in HOSTILE]
