"""What came of it: the verdict, the money, the news for the house, the plan out and in again."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import expect
from pptx import Presentation
from pypdf import PdfReader

from core.delight.evidence.ladder import Verdict
from core.delight.money import roi
from core.delight.money.amounts import between
from core.demo.past import TILLS
from core.gap.funnel import funnel
from core.innovate.fields import HEADER_ROW, INITIATIVE_ID, TASK_ID
from core.store import measurements, tasks
from pages.parts import words
from tests.browser.conftest import settled
from tests.browser.loop.walk import Walk
from tests.serving import within

NEW_OWNER = "Chloé Martin"
DUE = date(2026, 1, 9)


def they_read_that_it_worked(walk: Walk) -> None:
    """On which rung, with which interval, as it was measured."""
    page = walk.open_initiative()
    kept = measurements.measurements(walk.db, walk.number)
    verdict = next(Verdict.from_json(one.verdict) for one in kept if one.outcome == "score")
    assert (verdict.finding, verdict.rung) == ("worked", 2)
    assert verdict.effect.low > 0
    assert (verdict.treated_segments, verdict.comparison_segments) == (6, 18)
    badge = page.get_by_test_id("stMarkdown").filter(has_text=re.compile(r"^\w*\s*Worked$"))
    expect(badge.filter(visible=True)).to_have_count(1)
    expect(page.get_by_text(f"“{TILLS.name}” likely worked: NPS")).to_be_visible()
    expect(page.get_by_text("Rung 2 of 5")).to_be_visible()
    low, high = verdict.effect.low, verdict.effect.high
    expect(page.get_by_text(f"+{low:.1f} to +{high:.1f}").first).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart").first).to_be_visible()


def they_read_what_it_was_worth(walk: Walk) -> None:
    """Money as a range, on the screen and on one sheet."""
    page = walk.go_to("Impact & ROI")
    came = roi.realised(walk.db, walk.initiative, date.today()).money
    assert came.p10 < came.p50 < came.p90
    expect(page.get_by_text("Of 1 initiative measured")).to_be_visible()
    expect(page.locator(".impact")).to_contain_text("Worked")
    expect(page.locator(".impact")).to_contain_text(between(came, "€"))
    page.wait_for_selector("[data-testid=stVegaLiteChart] svg")
    sheet = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(sheet.pages) == 1
    for said in (TILLS.name, "rung 2", "Realised so far"):
        assert said in sheet.pages[0].extract_text()


def they_take_the_good_news_along(walk: Walk) -> None:
    """One page and one slide."""
    walk.go_to("Close the loop")
    news = PdfReader(they_download(walk, "One page"))
    assert len(news.pages) == 1
    text = " ".join(news.pages[0].extract_text().split())
    assert TILLS.name in text
    assert TILLS.change_made in text
    slides = Presentation(they_download(walk, "One slide")).slides
    assert len(slides) == 1
    said = [shape.text_frame.text for shape in slides[0].shapes if shape.has_text_frame]
    assert any(TILLS.name in one for one in said)


def they_download(walk: Walk, name: str) -> Path:
    with walk.page.expect_download(timeout=60_000) as coming:
        settled(walk.page).get_by_role("button", name=name).click()
    path = walk.folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def the_plan_comes_back_edited(walk: Walk) -> None:
    """Three cells; shown against what stands, accepted, and kept."""
    page = walk.go_to("Initiatives")
    plan = they_download(walk, "Excel plan")
    first = tasks.tasks(walk.db, walk.number)[0]
    book = openpyxl.load_workbook(plan)
    cell(book["Initiatives"], INITIATIVE_ID, walk.number, "Owner").value = NEW_OWNER
    cell(book["Tasks"], TASK_ID, first.id, "Due date").value = DUE
    cell(book["Tasks"], TASK_ID, first.id, "Done on").value = DUE + timedelta(days=3)
    book.save(plan)
    page.get_by_text("Take an edited workbook back").click()
    page.set_input_files("input[type=file]", plan)
    accept = page.get_by_role("button", name="Accept 3 changes")
    expect(accept).to_be_visible()
    # The table draws itself on a canvas some time after it is there.
    cells = page.locator('[data-testid="stDataFrame"] canvas td')
    for said in (TILLS.owner, NEW_OWNER, first.title[:30]):
        within(20, lambda wanted=said: wanted in " ".join(cells.all_text_contents()))
    assert walk.initiative.owner == TILLS.owner  # nothing is taken over before they accept
    settled(page)
    accept.click()
    expect(page.get_by_text("3 changes taken over.")).to_be_visible()
    assert walk.initiative.owner == NEW_OWNER
    task = tasks.tasks(walk.db, walk.number)[0]
    assert (task.due_on, task.done_on) == (DUE, DUE + timedelta(days=3))


def cell(sheet: object, key: str, number: int, heading: str) -> object:
    """The cell under a heading, in the row of that id."""
    columns = {one.value: one.column for one in sheet[HEADER_ROW]}
    row = next(row for row in range(HEADER_ROW + 1, sheet.max_row + 1)
               if sheet.cell(row, columns[key]).value == number)
    return sheet.cell(row, columns[heading])


def they_see_the_action_gap(walk: Walk) -> None:
    """As a number with its cohort, and every stage of the funnel with its own."""
    page = walk.go_to("Overview")
    found = funnel(walk.db, date.today())
    counted = {stage.name: stage.n for stage in found.stages}
    assert counted["received"] > counted["analysed"] > counted["opportunity"] > counted["acted"]
    assert counted["acted"] >= counted["told"] > 0
    assert 0 < found.action_gap.value < 100
    expect(page.get_by_text("Action gap").first).to_be_visible()
    expect(page.get_by_text(words.value_of(found.action_gap)).first).to_be_visible()
    expect(page.get_by_text(words.span(found.first, found.last)).first).to_be_visible()
    drawn = page.locator("[data-testid=stVegaLiteChart] svg").first
    for stage in found.stages:
        expect(drawn).to_contain_text(f"{stage.n:,}")


def everything_is_there(walk: Walk) -> None:
    """After a restart, to somebody who opens it afresh."""
    page = walk.page
    page.goto(walk.serving.url)
    expect(settled(page).get_by_text("Action gap").first).to_be_visible()
    they_read_that_it_worked(walk)
    expect(page.get_by_text(f"Owner {NEW_OWNER}")).to_be_visible()
    page = walk.go_to("Outbox")
    sent = len(walk.post.mails)
    expect(page.get_by_text(f"Sent · {sent}")).to_be_visible()
    expect(page.get_by_text("Held back · 1")).to_be_visible()
    page.get_by_text(re.compile("Addresses that are never written to")).click()
    expect(page.get_by_text("never written to (1)")).to_be_visible()
    assert len(walk.post.mails) == sent  # nobody is written to again
