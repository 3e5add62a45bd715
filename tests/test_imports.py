"""The house as the README draws it, held against the source: imports go one way, and nothing runs what it reads."""

import ast
import re
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from pages.shared.session import go_to

ROOT = Path(__file__).parents[1]
FLOORS = [
    "design",
    "hardware",
    "data",
    "learning",
    "profiling",
    "store",
    "workers",
    "studies",
    "exercises",
    "labbook",
    "commands",
    "__main__",
]
CORE = {file.relative_to(ROOT).as_posix(): file for file in sorted((ROOT / "core").rglob("*.py"))}
PAGES = {file.relative_to(ROOT).as_posix(): file for file in sorted((ROOT / "pages").rglob("*.py"))}
SOURCES = {"app.py": ROOT / "app.py", **PAGES, **CORE}


@cache
def imports(file: Path) -> frozenset[str]:
    """The full names of all that a file imports, anywhere in it, what is for type checkers only included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written in full"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def packages(file: Path) -> set[str]:
    """The outermost names of what a file imports."""
    return {name.split(".")[0] for name in imports(file)}


def module(name: str) -> str | None:
    """The source file in core that an imported name stands for or in."""
    path = name.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path.rpartition('/')[0]}.py") if file in CORE), None)


def floor(path: str) -> str:
    """The floor of a file in core: the folder or file after core/."""
    return path.removesuffix(".py").split("/")[1]


def test_core_has_no_folder_or_file_that_is_not_a_floor_of_the_house():
    assert {floor(path) for path in CORE} - {"__init__"} <= set(FLOORS)


def test_core_imports_no_page_no_app_and_nothing_that_only_pages_need():
    above = {"app", "pages", "streamlit", "altair", "pandas"}
    assert [path for path, file in CORE.items() if packages(file) & above] == []


def test_pages_do_not_import_the_app():
    assert [path for path, file in PAGES.items() if "app" in packages(file)] == []


def test_a_page_imports_no_other_page_s_folder_and_what_is_shared_imports_no_page():
    def folders(file):
        return {name.split(".")[1] for name in imports(file) if name.startswith("pages.")}

    assert [path for path, file in PAGES.items() if not folders(file) <= {"shared", path.split("/")[1]}] == []


def test_each_folder_of_pages_but_the_shared_one_is_a_page():
    assert {file.name for file in (ROOT / "pages").iterdir() if file.name != "__pycache__"} == {*go_to.TITLES, "shared"}
    assert all((ROOT / go_to.file(name)).is_file() for name in go_to.TITLES)


def test_less_than_a_fifth_of_the_pages_lines_is_shared():
    files = [file for file in (ROOT / "pages").rglob("*") if file.suffix in (".py", ".js", ".css")]
    lines = {file.relative_to(ROOT / "pages"): len(file.read_text().splitlines()) for file in files}
    shared = sum(number for file, number in lines.items() if file.parts[0] == "shared")
    assert 0 < shared < sum(lines.values()) / 5


def test_the_studies_have_few_files_beside_their_five_rooms():
    found = [file for file in (ROOT / "core/studies").iterdir() if file.name != "__pycache__"]
    assert {file.name for file in found if file.is_dir()} == {"documents", "judging", "own", "questions", "running"}
    assert len([file for file in found if file.is_file()]) <= 14


def test_a_module_of_core_imports_nothing_from_a_floor_above_its_own():
    def reached(file):
        return max((FLOORS.index(floor(found)) for found in map(module, imports(file)) if found), default=0)

    inside = {path: file for path, file in CORE.items() if path != "core/__init__.py"}
    assert [path for path, file in inside.items() if reached(file) > FLOORS.index(floor(path))] == []


def test_no_modules_of_core_import_each_other_in_a_circle():
    graph = {path: {file for file in map(module, imports(CORE[path])) if file} for path in CORE}
    assert sum(map(len, graph.values())) > 50  # names were resolved to files
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_the_floors_of_design_and_hardware_import_only_themselves_and_the_standard_library():
    lower = {path: file for path, file in CORE.items() if floor(path) in ("design", "hardware")}
    assert len(lower) > 20
    assert [path for path, file in lower.items() if not packages(file) <= sys.stdlib_module_names | {"core"}] == []


def imported(files: list[Path]) -> set[str]:
    """The names of all modules after importing these files in a process of its own."""
    modules = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]
    script = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


@pytest.mark.parametrize("place", ["core/design", "core/hardware", "core/learning/header.py", "core/commands/trace.py"])
def test_importing_it_does_not_import_torch(place):
    found = ROOT / place
    files = [found] if found.is_file() else sorted(found.glob("*.py"))
    assert imported(files) & {"torch", "numpy", "streamlit"} == set()


def test_the_app_starts_without_torch_and_scipy_which_are_loaded_behind_the_first_page():
    first = [ROOT / "app.py", *sorted((ROOT / "pages/home").glob("[!p]*.py"))]  # page.py is a script, not a module
    assert not {"torch", "scipy"} & imported(first)


def test_pages_do_not_import_numba_or_onnxruntime_which_work_in_other_processes_only():
    assert not {"numba", "onnxruntime"} & imported([file for file in (ROOT / "pages").rglob("*.py") if file.name != "page.py"])


FORBIDDEN = {
    "reading that runs code": r"\b(pickle|cPickle|cloudpickle|dill|shelve|marshal|joblib)\b|(?<!safetensors\.)torch\.load\b",
    "evaluating text": r"(?<![\w.])(eval|exec|compile|__import__)\(",
    "a shell": r"shell\s*=\s*True|os\.(system|popen)\b",
    "unpacking to wherever an archive says": r"\bextractall\b",
    "text as HTML": r"unsafe_allow_html|unsafe_allow_javascript|\bst\.html\(",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_source_file_holds(what):
    assert [path for path, file in SOURCES.items() if re.search(FORBIDDEN[what], file.read_text())] == []


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("reading that runs code", "weights = torch.load(path)"),
        ("reading that runs code", "import pickle"),
        ("evaluating text", "value = eval(text)"),
        ("a shell", "subprocess.run(line, shell = True)"),
        ("unpacking to wherever an archive says", "tar.extractall(folder)"),
        ("text as HTML", "st.markdown(name, unsafe_allow_html=True)"),
    ],
)
def test_the_search_finds_what_it_is_for(what, line):
    assert re.search(FORBIDDEN[what], line)


@pytest.mark.parametrize("line", ["network.eval()", "weights = safetensors.torch.load(data)", "re.compile(pattern)"])
def test_the_search_leaves_what_only_looks_alike(line):
    assert not any(re.search(pattern, line) for pattern in FORBIDDEN.values())


def test_the_build_page_s_own_code_needs_no_torch() -> None:
    code = "import sys; import pages.build.layout; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0


def test_no_literal_is_unpacked_where_it_stands():
    bent = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for folder in ("core", "pages")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Starred) and isinstance(node.value, ast.Tuple | ast.List)
    ]
    assert bent == []
