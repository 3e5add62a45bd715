"""A person's own words, which are Markdown with formulas: no HTML in them, and no pictures from elsewhere."""

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from core.labbook.formulas import to_mathml

# A dollar sign with a space at its inner side is one of money.
WORDS = MarkdownIt("commonmark", {"html": False}).disable("image").enable("table")
WORDS.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_blank_lines=False, double_inline=True)
FORMULAS = {"math_inline": False, "math_inline_double": True, "math_block": True}  # kinds of token: whether it is a block


def _formula(_: Any, tokens: Sequence[Token], place: int, *rest: Any) -> str:
    token = tokens[place]
    return to_mathml(token.content.strip(), FORMULAS[token.type])


for kind in FORMULAS:
    WORDS.add_render_rule(kind, _formula)
