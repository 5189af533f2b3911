"""The house keeps its shape: who imports whom, where SQL lives, what files are called.

Every rule is a function from a tree to its violations, and is shown a planted violation.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A module imports only from its left, and from its own folder.
ORDER = (
    "errors", "scales", "model", "settings", "estimates", "store", "post", "collect", "focus",
    "interact", "innovate", "delight", "gap", "demo", "work", "worker", "supervisor", "__main__",
    "pages", "app",
)
DATABASE_LIBRARIES = {"sqlite3", "sqlite_utils", "duckdb"}
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers"}
LINES = 300
# Written as SQL is, in one case: a button may say "Select a file from your machine".
_WORDS = (
    r"select\s.+\sfrom\s", r"insert\s+(or\s+\w+\s+)?into\s", r"update\s+\w+\s+set\s",
    r"delete\s+from\s", r"(create|drop|alter)\s+(unique\s+)?(table|index|view)\s", r"pragma\s",
)
SQL = re.compile("|".join([*_WORDS, *(re.sub(r"(?<!\\)[a-z]+", lambda m: m[0].upper(), word)
                                      for word in _WORDS)]), re.DOTALL)


def modules(root: Path, *places: str) -> Iterator[tuple[Path, ast.Module]]:
    """Path (from `root`) and syntax tree of every module in the places."""
    for place in places:
        start = root / place
        for path in sorted(start.rglob("*.py")) if start.is_dir() else filter(Path.exists, [start]):
            if ".venv" not in path.parts:
                yield path.relative_to(root), ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported, inside functions and by name as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = list(path.parts[: -node.level]) if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
            named = [word.value for word in node.args[:1] if isinstance(word, ast.Constant)]
            yield from ((node.lineno, str(name)) for name in named)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def room(name: str) -> str | None:
    """The place in ORDER where a module lives, None where it is not ours."""
    first, *rest = name.split(".")
    if first in {"pages", "app"}:
        return first
    if first != "core" or not rest:
        return None
    return rest[0]


def wrong_imports(root: Path) -> list[str]:
    """Imports that point to the right, or to a room that the order does not know."""
    found = []
    for path, tree in modules(root, "core", "pages", "app.py"):
        here = room(".".join(path.with_suffix("").parts))
        for line, name in imports(path, tree):
            there = room(name)
            if there is None or there == here:
                continue
            if here in ORDER and there in ORDER and ORDER.index(there) < ORDER.index(here):
                continue
            found.append(f"{path}:{line} imports {name}")
    return found


def streamlit_in_core(root: Path) -> list[str]:
    """Imports of Streamlit in core/."""
    return [
        f"{path}:{line} imports {name}"
        for path, tree in modules(root, "core")
        for line, name in imports(path, tree) if name.split(".")[0] == "streamlit"
    ]


def sql_outside_the_store(root: Path) -> list[str]:
    """Database libraries, SQL and calls of `execute` outside core/store/."""
    found = []
    for path, tree in modules(root, "core", "pages", "app.py"):
        if path.parts[:2] == ("core", "store"):
            continue
        found += [f"{path}:{line} imports {name}" for line, name in imports(path, tree)
                  if name.split(".")[0] in DATABASE_LIBRARIES]
        found += [f"{path}:{node.lineno} calls {_called(node)}" for node in ast.walk(tree)
                  if isinstance(node, ast.Call) and _called(node).startswith("execute")]
        found += [f"{path}:{line} holds SQL" for line, text in texts(tree) if SQL.search(text)]
    return found


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is not a docstring; the gaps of f-strings are words."""
    docstrings = {
        id(node.body[0].value) for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [getattr(part, "value", "gap") for part in node.values]
            yield node.lineno, "".join(part if isinstance(part, str) else "gap" for part in parts)
        elif (isinstance(node, ast.Constant) and isinstance(node.value, str)
              and id(node) not in docstrings):
            yield node.lineno, node.value


def vague_names(root: Path) -> list[str]:
    """Modules and folders whose name says nothing."""
    places = [place for top in ("core", "pages", "bench") for place in (root / top).rglob("*")
              if ".venv" not in place.parts]
    return [str(place.relative_to(root)) for place in places
            if (place.is_dir() or place.suffix == ".py") and VAGUE & set(place.stem.split("_"))]


def long_modules(root: Path) -> list[str]:
    """Modules that outgrew one screenful of scrolling: usually they hide a second noun."""
    return [
        f"{path} has {lines} lines" for path, _ in modules(root, "core", "pages", "app.py", "bench")
        if (lines := len((root / path).read_text("utf-8").splitlines())) >= LINES
    ]


def page_names_that_clash(root: Path) -> list[str]:
    """Pages that share a stem (and so an address), or hide a module: pages/ is first on sys.path.

    pages/parts is imported as a package, so only its own name counts.
    """
    taken = set(sys.stdlib_module_names) | {"app", "core", "bench", "tests"}
    taken |= {path.stem for path in Path(pytest.__file__).parent.parent.iterdir()}
    scripts = [path for path, _ in modules(root, "pages")
               if path.parts[1] != "parts" and path.stem != "__init__"]
    folders = [place.relative_to(root) for place in (root / "pages").iterdir() if place.is_dir()
               and place.name != "__pycache__"]
    stems = [path.stem for path in scripts]
    return [f"{path} hides a module" for path in [*scripts, *folders] if path.stem in taken] + [
        f"{path} shares its address" for path in scripts if stems.count(path.stem) > 1
    ]


RULES = (wrong_imports, streamlit_in_core, sql_outside_the_store, vague_names, long_modules,
         page_names_that_clash)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_rule(rule):
    assert rule(ROOT) == []


@pytest.fixture
def plant(tmp_path):
    """`plant({"core/x.py": text})`: a small house with these files."""
    (tmp_path / "pages").mkdir()

    def build(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return build


@pytest.mark.parametrize(("name", "text"), [
    ("core/store/jobs.py", "from core.collect import intake"),
    ("core/interact/rules.py", "import core.innovate.plans"),
    ("core/focus/study.py", "def run():\n    from core import demo"),
    ("core/focus/text/reading.py", "from ...demo import build"),
    ("core/errors.py", "from core.store import jobs"),
    ("core/model.py", "from core.estimates import Estimate"),
    ("core/worker.py", "from pages.parts import session"),
    ("pages/overview.py", "import app"),
    ("core/focus/study.py", "import importlib\nimportlib.import_module('core.worker')"),
    ("core/focus/study.py", "from core.cleverness import guess"),
])
def test_an_import_to_the_right_is_found(plant, name, text):
    assert len(wrong_imports(plant({name: text}))) == 1


def test_imports_to_the_left_and_in_the_own_folder_are_welcome(plant):
    assert wrong_imports(plant({
        "core/estimates.py": "from core.scales import Scale",
        "core/focus/study.py": "import json\nfrom core.store import jobs\nfrom .text import read",
        "core/__main__.py": "from core import worker\nfrom core.worker import tick",
        "pages/overview.py": "from core.focus import study\nfrom pages.parts import session",
        "app.py": "from core.store import jobs",
    })) == []


def test_streamlit_in_core_is_found_inside_a_function_too(plant):
    tree = plant({"core/focus/charts.py": "def draw():\n    import streamlit as st\n    return st"})
    assert len(streamlit_in_core(tree)) == 1


@pytest.mark.parametrize("text", [
    "import sqlite3", "import duckdb", "from sqlite_utils import Database",
    "words = 'select id from response'", "words = f'SELECT {x} FROM response'",
    "words = 'delete from job where id = ?'", "words = 'pragma user_version'",
    "words = 'insert or ignore into job values (1)'", "def f(c):\n    c.execute(STATEMENT)",
])
def test_sql_outside_the_store_is_found(plant, text):
    assert len(sql_outside_the_store(plant({"core/focus/study.py": text}))) == 1


def test_plain_words_and_the_store_itself_are_left_alone(plant):
    assert sql_outside_the_store(plant({
        "core/store/jobs.py": "import sqlite3\nWORDS = 'select id from job'",
        "pages/overview.py": "LABEL = 'Select a topic from the tree, or update what you set'",
        "core/focus/study.py": 'def f():\n    """They select a topic from the tree."""',
    })) == []


def test_vague_names_are_found(plant):
    tree = plant({"core/text_utils.py": "", "pages/helpers/x.py": "", "core/focus/study.py": ""})
    assert sorted(vague_names(tree)) == ["core/text_utils.py", "pages/helpers"]


def test_a_module_of_300_lines_is_found_and_one_of_299_is_not(plant):
    tree = plant({"core/long.py": "x = 1\n" * 300, "core/short.py": "x = 1\n" * 299})
    assert long_modules(tree) == ["core/long.py has 300 lines"]


def test_two_pages_of_one_stem_and_a_page_called_email_are_found(plant):
    tree = plant({"pages/focus/scores.py": "", "pages/gap/scores.py": "", "pages/email.py": "",
                  "pages/parts/queue.py": ""})
    assert len(page_names_that_clash(tree)) == 3
