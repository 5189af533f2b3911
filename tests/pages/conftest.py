"""The frame as a test sees it, over empty databases and over a studied one."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from core import worker
from core.collect import intake
from core.settings import ROOT
from core.store.database import Database, open_database
from tests.made_up import lounge_reviews

ROWS = 500
FRAME = str(ROOT / "pages" / "frame.py")


@pytest.fixture(scope="session", autouse=True)
def one_scan() -> Iterator[None]:
    """Streamlit looks for components in every installed package before each page; here, once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests",
                      cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def studied_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose team.db holds made-up reviews, imported and studied; leave it as it is."""
    folder = tmp_path_factory.mktemp("studied")
    db = open_database(folder / "team.db")
    path = lounge_reviews(folder / "lounge.csv", ROWS)
    with path.open("a", encoding="utf-8") as file:
        file.write('R999999,Guest,2015-01-01,Aldersund,Solo,11,"<b>Off</b> the scale"\n')
    plan = intake.plan_for(db, path, scale="csat5")
    worker.run_now(db, "import", {"path": str(path), "file_name": path.name,
                                  "plan": plan.to_json()}, by="Ana", show=lambda *_: None)
    worker.run_now(db, "study", {}, by="Ana", show=lambda *_: None)
    return folder


@pytest.fixture
def studied(
    studied_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """The team's own database, studied: a copy that the test may change."""
    folder = tmp_path / "copy"
    shutil.copytree(studied_folder, folder)
    monkeypatch.setenv("ACTIONGAP_DB", str(folder / "team.db"))
    monkeypatch.setenv("ACTIONGAP_DEMO_DB", str(tmp_path / "demo.db"))
    return open_database(folder / "team.db")


@pytest.fixture
def empty(fresh_environment: Path) -> Database:
    """The team's own database, empty; the demo company's is empty too."""
    return open_database(fresh_environment / "team.db")


@pytest.fixture
def show() -> Iterator[Callable[..., AppTest]]:
    """`show("focus/scores.py", db="own")`: the page in its frame after one run, unbroken."""
    def run(page: str = "overview.py", /, **params: str) -> AppTest:
        test = AppTest.from_file(FRAME, default_timeout=60)
        if page != "overview.py":
            test.switch_page(page)
        for name, value in {"db": "own", **params}.items():
            test.query_params[name] = value
        test.run()
        assert not test.exception
        return test

    return run


def text_of(test: AppTest) -> str:
    """Everything the page says, a line an element."""
    said = [*test.title, *test.subheader, *test.markdown, *test.caption, *test.error,
            *test.success, *test.warning, *test.html]
    labels = [one.label for one in [*test.metric, *test.selectbox, *test.button, *test.page_link]]
    values = [one.value for one in test.metric]
    return "\n".join([*(str(one.value) for one in said), *map(str, labels), *map(str, values)])
