"""A picture of every page on the demo company, desktop and phone, light and dark: `make shots`."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from core.store import jobs, measurements
from core.store.database import open_database
from tests import chromium
from tests.browser.conftest import ARGUMENTS, SIZES, settled
from tests.serving import ROOT, Serving, within

SHOTS = ROOT / "shots"
SECONDS_FOR_THE_STUDY = 600
TALLEST = 6000


def addresses() -> list[str]:
    """Address of every page: the stem of its file; the Overview's is the root."""
    places = sorted((ROOT / "pages").rglob("*.py"))
    stems = [path.stem for path in places
             if "parts" not in path.parts and path.stem not in {"frame", "__init__"}]
    return ["" if stem == "overview" else stem for stem in stems]


def wait_for_the_past(serving: Serving) -> None:
    """Returns once the demo company stands, was studied, and its initiatives were measured."""
    demo = open_database(serving.demo)
    within(SECONDS_FOR_THE_STUDY, lambda: not jobs.live(demo) and (
        measurements.measurements(demo) or jobs.latest(demo).status == "failed"))
    latest = jobs.latest(demo)
    assert latest.status == "done", latest.error


def take(browser: Browser, url: str) -> Iterator[Path]:
    """Takes every picture; yields the path of each as it is written."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height},
                                          color_scheme=scheme, device_scale_factor=1)
            page = context.new_page()
            for address in addresses():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(f"{url}/{address}?db=demo&initiative=1")
                path = SHOTS / f"{address or 'overview'}-{size}-{scheme}.png"
                whole(page, width, height).screenshot(path=path)
                yield path
            context.close()


def whole(page: Page, width: int, height: int) -> Page:
    """Makes the window as tall as the page: Streamlit scrolls within it."""
    settled(page).wait_for_timeout(1500)  # charts draw themselves in
    tall = page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(tall, height), TALLEST)})
    settled(page).wait_for_timeout(800)
    return page


def main() -> int:
    """Starts the app on empty folders, waits for the first study, takes the pictures."""
    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        serving = Serving(Path(folder)).start()
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(ARGUMENTS))
        try:
            wait_for_the_past(serving)
            for path in take(browser, serving.url):
                print(path.relative_to(ROOT), flush=True)
        finally:
            browser.close()
            serving.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
