"""Every test is run by the suite, and every benchmark can be."""

import tomllib
from importlib import import_module
from pathlib import Path

from tests.mutations.rules import MUTATIONS

ROOT = Path(__file__).parents[1]


def test_each_file_of_tests_lies_where_the_suite_looks():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    places = [ROOT / path for path in settings["tool"]["pytest"]["ini_options"]["testpaths"]]
    files = {file for place in places for file in (place.rglob("test_*.py") if place.is_dir() else [place])}
    assert files == set((ROOT / "tests").rglob("test_*.py"))


def test_each_benchmark_finds_all_that_it_imports():
    for file in (ROOT / "tests/benchmarks").glob("*.py"):
        import_module(f"tests.benchmarks.{file.stem}")


def test_each_mutation_of_a_rule_changes_a_text_that_is_once_in_its_file():
    for name, mutations in MUTATIONS.items():
        text = (ROOT / name).read_text()
        assert [text.count(part) for part, _ in mutations] == [1] * len(mutations), name
