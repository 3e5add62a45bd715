"""Formulas in a person's words: typeset in HTML and PDF, as they are in Markdown, and nothing of them is run."""

import random
import re
from pathlib import Path

import pytest
import typst

from core.labbook.formulas import formula, to_mathml
from core.labbook.html import to_html
from core.labbook.markdown import to_markdown
from core.labbook.typst_formulas import to_typst
from core.labbook.words import WORDS
from tests.labbook.tags import Tags
from tests.labbook.test_reports import Entry, laid_out, pdf_text

PRESENTATION = re.compile(r"math|m(i|n|o|text|space|row|style|frac|sqrt|root|sub|sup|subsup|under|over|underover|table|tr|td)")
GOOD = (
    *(r"\frac{a}{b+1}", r"\sum_{i=0}^{n} w_i x_i + b", r"\sqrt[3]{x}", r"\left(\frac{1}{2}\right)", r"\bar{x} \pm 1.96"),
    *(r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"f = \begin{cases}x&x>0\\0&\text{else}\end{cases}", r"\binom{n}{k}"),
    *(r"\begin{aligned}a&=b\\c&=d\end{aligned}", r"\lim_{n\to\infty} x'", r"\operatorname{ReLU}(x)", r"\|x\|_2"),
    *(r"\left\lfloor\frac{H + 2p - k}{s}\right\rfloor + 1", r"\mathbf{W}^\top \in \mathbb{R}^{10}", r"28\,\mathrm{px}"),
)
BAD = (
    *(r"\nosuch{x}", r"\frac", "}", r"\newcommand{\a}{\a\a}\a", r"\def\a{b}\a", "a & b", r"\boxed{x}", r"a \\ b"),
    *("x" * 1_001, "{" * 60 + "x" + "}" * 60, "{" * 900),
)
HOSTILE = (
    *(r"\href{javascript:alert(1)}{x}", r"\style{position:fixed}{x}", r"\class{a}{x}", r"\color{red;background:url(x)}{x}"),
    *(r"\text{<script>alert(1)</script>}", "<img src=x onerror=alert(1)>", r"\text{&lt;script&gt;alert(1)}", "&#60;script>"),
    *(r"\includegraphics{http://evil.example/x}", "#panic()", '#read("/etc/passwd")', r"\u{24} #eval(\"1\") ", '");#panic("'),
    *("\u202ex", r"\text{$#panic()$}", r"\hspace{99999em}x", r"\verb|</code><script>|", r'\operatorname{");#panic()}'),
)


def require_safe(mathml: str) -> None:
    for tag, attributes in Tags(mathml).found:
        assert PRESENTATION.fullmatch(tag) or tag == "code"
        assert not {"href", "style", "class", "id", "src"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)


def set_all(formulas: list[str], folder: Path) -> None:
    """Let typst set the formulas; it raises an error for an instruction that fails, and for what is not its language."""
    (folder / "all.typ").write_text("\n\n".join(formulas), encoding="utf-8")
    assert typst.compile(str(folder / "all.typ"), root=str(folder))


@pytest.mark.parametrize("latex", GOOD)
def test_a_formula_is_mathml_and_not_its_text(latex: str) -> None:
    found = to_mathml(latex, block=True)
    assert found.startswith('<math display="block">') and "\\" not in found and "&amp;" not in found
    require_safe(found)


def test_what_it_says_can_be_read_in_every_format() -> None:
    words = "Outputs: $H' = \\frac{H + 2p - k}{s} + 1$.\n\n$$\\sum_i w_i x_i$$\n\nIt costs $5 and $6."
    found = laid_out(Entry("x", words=words))
    page = to_html(found)
    assert "<mfrac>" in page and "<mo>∑</mo>" in page and "It costs $5 and $6." in page
    assert "frac" not in pdf_text(found) and "∑" in pdf_text(found) and "$5 and $6" in pdf_text(found)
    as_markdown = to_markdown(found)["report.md"].decode()
    assert words[:60] in as_markdown and r"It costs \$5 and \$6." in as_markdown  # which no viewer takes for a formula


@pytest.mark.parametrize("latex", BAD)
def test_what_cannot_be_set_stands_there_as_it_was_typed(latex: str) -> None:
    assert formula(latex, block=False) is None
    assert Tags(to_mathml(latex, block=False)).found == [("code", {})]


@pytest.mark.parametrize("latex", HOSTILE)
def test_nothing_of_a_formula_is_run(latex: str) -> None:
    require_safe(to_mathml(latex, block=False))
    outside_strings = re.sub(r'"(\\.|[^"\\])*"', "", to_typst(latex, False))
    assert set(re.findall(r"#(\w*)", outside_strings)) <= {"h", "raw", "none", "true", "false", "left", "center"}


def test_typst_sets_every_formula_also_what_somebody_puts_together_at_random(tmp_path: Path) -> None:
    chance = random.Random(7)
    parts = ("x", "1", "+", "^", "_", "{", "}", "&", "'", ",", "#", "$"[:0], '"', "|", "~", "∞", "é", r"\\", *GOOD, *HOSTILE)
    made = ["".join(chance.choices(parts, k=chance.randint(1, 6))) for _ in range(400)]
    assert sum(formula(latex, block=False) is not None for latex in made) > 50
    set_all([to_typst(latex, block) for latex in (*GOOD, *BAD, *HOSTILE, *made) for block in (True, False)], tmp_path)


def test_the_sign_of_money_is_no_formula() -> None:
    assert WORDS.render("$5 and $6") == "<p>$5 and $6</p>\n" and "<math" in WORDS.render("$x$ costs $ 5")
