"""Two months of real reviews: what the analyst uploads, and how the second lands on the first."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from core.store import findings
from tests.browser.conftest import settled
from tests.browser.loop.beginning import they_upload
from tests.browser.loop.walk import Walk

REVIEWS, TWEETS = "airport-lounge-reviews.csv", "airline-tweets-7000.csv"
BEGIN, DAYS = date(2015, 5, 4), 28  # of the second month; before, every score stands on 1–5
FIRST, LATER = 450, 150  # reviews of the first file; tweets on a new subject in the second
SUBJECT = "cancel"
SECONDS = 240  # for a study
MOST, FEWEST = 15, 8  # topics of a tree that can be read


def written(real: Path, folder: Path) -> dict[str, Path]:
    """The files of two months, of one name as a system exports them: month → its path.

    The second holds the reviews of its days, and tweets on a subject that the first hardly knows.
    """
    with (real / REVIEWS).open(encoding="utf-8", newline="") as file:
        reviews = sorted(csv.DictReader(file), key=lambda row: row["date"])
    with (real / TWEETS).open(encoding="utf-8", newline="") as file:
        told = [row["text"] for row in csv.DictReader(file) if SUBJECT in row["text"].lower()]
    until = (BEGIN + timedelta(days=DAYS)).isoformat()
    before = [row for row in reviews if row["date"] < BEGIN.isoformat()][-FIRST:]
    then = [row for row in reviews if BEGIN.isoformat() <= row["date"] < until]
    then += [dict.fromkeys(reviews[0], "") | {
        "content": text, "date": (BEGIN + timedelta(days=DAYS * i // LATER)).isoformat()}
        for i, text in enumerate(told[:LATER])]
    files = {}
    for month, rows in (("april", before), ("may", then)):
        files[month] = folder / month / "lounge.csv"
        files[month].parent.mkdir()
        with files[month].open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, reviews[0])
            table.writeheader()
            table.writerows(rows)
    return files


def they_upload_the_first_month(walk: Walk) -> None:
    """And its study starts by itself."""
    walk.page.goto(f"{walk.serving.url}/upload?db=own")
    they_upload(walk, "april", "Feedback")
    walk.wait_for("study", SECONDS)


def they_read_the_tree(walk: Walk) -> None:
    """8 to 15 topics, each with subtopics, each said to how many comments it belongs."""
    walk.go_to("Topics")
    topics = findings.topics(walk.db)
    parents = {one.id for one in topics if not one.parent}
    assert FEWEST <= len(parents) <= MOST
    assert {one.parent for one in topics if one.parent} == parents
    expect(walk.page.locator(".item:not(.leaf)")).to_have_count(len(parents))
    every = walk.page.get_by_role("button", name="Open all")
    if every.count():
        every.click()
    below = Counter(one.parent for one in topics if one.parent)
    # An only subtopic is one row with its topic.
    expect(walk.page.locator(".item.leaf")).to_have_count(sum(n for n in below.values() if n > 1))


def they_upload_the_next_month(walk: Walk) -> None:
    """It lands on the same tree: what was there keeps its id, and what they did stands."""
    before = {one.id: one for one in findings.topics(walk.db)}
    walk.go_to("Upload")
    they_upload(walk, "may", "Feedback")
    walk.wait_for("study", SECONDS)
    now = {one.id: one for one in findings.topics(walk.db)}
    assert len(before.keys() & now.keys()) >= 0.95 * len(before)
    by_hand = [one for one in before.values() if one.pinned or one.label == "Said by hand"]
    assert len(by_hand) == 2
    for one in by_hand:
        assert (now[one.id].label, now[one.id].pinned) == (one.label, one.pinned)


def they_see_what_is_new(walk: Walk) -> None:
    """Above everything else: what is new or rising, with the way to its comments."""
    page = walk.go_to("Topics")
    first = page.locator(".st-key-emerging button").first
    said = first.inner_text()
    assert any(word in said for word in ("New:", "Rising:"))
    first.click()
    chosen = page.locator(".item.chosen")
    expect(chosen).to_be_in_viewport()
    expect(chosen.locator(".badge:not(.pin)")).to_be_visible()
    label = chosen.locator(".label").inner_text()
    assert label in said
    expect(page.locator("h3").first).to_have_text(label)
    expect(settled(page).locator("article mark").first).to_be_visible()
