"""Audit: taggings as cards, each verdict written once, what they say, and what the drivers say."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.focus.audit import auditing, nearest
from core.focus.audit.accuracy_chart import accuracy
from core.focus.audit.audited import audited, in_words, table
from core.focus.chart_parts import ROW
from core.model import Topic
from core.scales import Scale
from core.store import findings, jobs, snapshot, verdicts
from core.store.database import Database, write
from pages.parts import progress
from pages.parts.audit import beside, cards, judging
from tests.pages.conftest import text_of

PAGE = "focus/audit.py"


def deck_of(test: AppTest) -> dict:
    """What the browser was given."""
    return json.loads(test.get("bidi_component")[0].proto.json)


def run_of(db: Database, topics: tuple[str, ...] | None = None) -> judging.Run:
    """A run as the page lays it."""
    mentions = nearest.located(db)
    deck = auditing.deck(db, mentions, topics)
    laid = tuple(auditing.cards(db, deck.taggings))
    return judging.Run("run", str(db.path), (1, 1), (), deck, laid, {})


def said(run: judging.Run, i: int, verdict: str | None, better: str | None = None,
         stamp: int = 1) -> dict:
    one = run.cards[i].tagging
    return {"key": f"{one.response_id}.{one.start}", "verdict": verdict, "better": better,
            "stamp": stamp}


def planted(db: Database, *, right: int, missing: int, wrong: int = 0) -> Topic:
    """Verdicts on the topic with the largest stake, which is returned; each stands for itself.

    missing: mentions of other topics, rightly so, where it should stand as well.
    """
    drivers = findings.drivers(db, Scale.CSAT5).dropna(subset=["stake"])
    leaf = drivers.loc[drivers["stake"].abs().idxmax(), "topic"]
    mentions = verdicts.mentions(db)
    tagged = mentions[mentions["topic"] == leaf].head(right + wrong)
    others = mentions[mentions["topic"] != leaf].head(missing)
    for i, one in enumerate([*tagged.itertuples(), *others.itertuples()]):
        verdict = "right" if i < right else "wrong"
        verdicts.keep(
            db, study_id=findings.study(db).id, response_id=one.response_id, start=one.start,
            stop=one.stop, topic=one.topic if isinstance(one.topic, str) else None,
            verdict=verdict if i < right + wrong else "missing",
            better=None if i < right + wrong else leaf, stratum=f"{i < right + wrong}",
            stratum_size=right + wrong if i < right + wrong else missing, by="Ana")
    return next(one for one in findings.topics(db) if one.id == leaf)


def test_before_a_study_the_page_says_what_is_missing_and_where_to_go(empty, show):
    test = show(PAGE)
    assert "No study yet, so there are no tags to judge" in text_of(test)
    assert not test.get("bidi_component")


def test_50_cards_wait_each_with_its_mention_in_its_comment_and_3_other_topics(studied, show):
    deck = deck_of(show(PAGE))
    assert 40 <= len(deck["cards"]) <= 50
    assert deck["before"] == 0
    for card in deck["cards"]:
        assert card["said"]
        assert len(card["others"]) == 3
        assert card["topic"] not in card["others"]
        assert set(card["others"]) <= set(deck["topics"])


def test_the_first_cards_are_of_the_topics_with_the_largest_stakes(studied, show):
    drivers = findings.drivers(studied, snapshot.default_scale(studied)).set_index("topic")
    largest = set(drivers["stake"].abs().nlargest(auditing.TOPICS).index)
    tagged = [card["topic"] for card in deck_of(show(PAGE))["cards"]]
    assert sum(one in largest for one in tagged) >= 25


def test_a_link_to_a_topic_audits_20_of_it(studied, show):
    leaf = findings.drivers(studied, Scale.CSAT5).iloc[0]["topic"]
    test = show(PAGE, topic=leaf, view="judge")
    kinds = [card["topic"] for card in deck_of(test)["cards"]]
    assert 10 <= len(kinds) <= 20
    assert kinds.count(leaf) >= 10


@pytest.mark.parametrize("topic", ["t9999", "'; drop table verdict", "none"])
def test_a_link_to_a_topic_that_is_gone_audits_what_matters_most(studied, show, topic):
    test = show(PAGE, topic=topic, view="nonsense")
    assert not test.error
    assert "What moves the score most" in text_of(test)


def test_every_verdict_is_written_once_however_often_it_is_said_and_undo_takes_it_back(studied):
    run = run_of(studied)
    better = run.cards[1].others[0]
    lines = [said(run, 0, "right"), said(run, 1, "wrong", better)]
    assert judging.keep(studied, run, lines) == judging.keep(studied, run, lines) == []
    assert [(one.verdict, one.better) for one in verdicts.verdicts(studied)] == [
        ("right", None), ("wrong", better)]
    judging.keep(studied, run, [*lines, said(run, 0, None, stamp=2)])
    assert [one.verdict for one in verdicts.verdicts(studied)] == ["wrong"]
    assert run.handled[said(run, 0, None)["key"]] == 2


def test_wrong_first_and_its_better_topic_a_moment_later_are_one_verdict(studied):
    run = run_of(studied)
    judging.keep(studied, run, [said(run, 0, "wrong")])
    judging.keep(studied, run, [said(run, 0, "wrong", run.cards[0].others[2], stamp=2)])
    [one] = verdicts.verdicts(studied)
    assert one.better == run.cards[0].others[2]


@pytest.mark.parametrize("raw", [
    None, 7, "x", [None], [{}], [{"key": 1}], [{"key": "1.2.3", "verdict": "right", "better": None,
                                                "stamp": 1}],
    [{"key": "999999.0", "verdict": "right", "better": None, "stamp": 1}],
    [{"key": "1.0", "verdict": "drop", "better": None, "stamp": 1}],
    [{"key": "1.0", "verdict": "right", "better": 5, "stamp": 1}],
])
def test_what_no_card_can_say_is_not_written(studied, raw):
    assert judging.keep(studied, run_of(studied), raw) == []
    assert verdicts.verdicts(studied) == []


def test_a_better_topic_that_is_gone_is_left_out(studied):
    run = run_of(studied)
    judging.keep(studied, run, [said(run, 0, "wrong", "t9999")])
    assert verdicts.verdicts(studied)[0].better is None


def test_a_study_that_ended_meanwhile_refuses_the_verdict_and_says_so(studied):
    run = run_of(studied)
    old = replace(run, deck=replace(run.deck, study_id=0))
    [refused] = judging.keep(studied, old, [said(run, 0, "right"), said(run, 1, "right")])
    assert "A new study has ended" in refused
    assert verdicts.verdicts(studied) == []
    assert len(old.handled) == 2


def test_the_audit_goes_on_with_the_38_that_were_left_when_it_was_closed(studied, show):
    leaves = tuple(findings.drivers(studied, Scale.CSAT5)["topic"].head(3))
    run = run_of(studied, leaves)
    judging.keep(studied, run, [said(run, i, "right") for i in range(12)])
    left = {(one.response_id, one.start) for one in run.deck.taggings[12:]}
    again = auditing.deck(studied, nearest.located(studied), leaves)
    assert again.judged == 12
    assert again.goal == run.deck.goal
    assert {(one.response_id, one.start) for one in again.taggings} == left


def test_files_of_the_study_that_are_gone_leave_cards_without_suggestions(studied, show):
    for folder in studied.snapshots.glob("points-*"):
        for file in folder.iterdir():
            file.unlink()
    deck = deck_of(show(PAGE))
    assert len(deck["cards"]) >= 40
    assert all(card["others"] == [] for card in deck["cards"])


def test_a_comment_that_was_shortened_since_the_study_is_no_card(studied):
    mentions = nearest.located(studied)
    deck = auditing.deck(studied, mentions, None)
    gone = deck.taggings[0].response_id
    with write(studied) as tables:
        tables.conn.execute("update response set comment = '' where id = ?", [gone])
    assert gone not in {card.tagging.response_id
                        for card in auditing.cards(studied, deck.taggings)}


def test_what_customers_write_goes_to_the_browser_as_text_cut_around_the_mention(studied):
    one = auditing.deck(studied, nearest.located(studied), None).taggings[0]
    with write(studied) as tables:
        tables.conn.execute("update response set comment = comment || ? where id = ?",
                            ["<img src=x>" * 9_000, one.response_id])
    [card] = auditing.cards(studied, [one])
    assert len(card.after) <= auditing.AROUND + 2
    assert "<img src=x>" in card.after


def test_the_result_has_both_figures_with_n_and_interval_and_a_row_a_topic(studied, show):
    leaf = planted(studied, right=12, missing=6, wrong=3)
    test = show(PAGE, view="result")
    text = text_of(test)
    assert [one.label for one in test.metric] == [
        "Tags that are right", "Mentions that were found", "Judged"]
    assert "n = 21" in text
    assert [one.value for one in test.metric] == ["85.7 %", "75.0 %", "21"]
    assert "9 corrections among them" in text
    n = len(auditing.labels(findings.topics(studied)))
    judged = len({one.topic for one in verdicts.verdicts(studied)} - {None})
    assert f"tags of **{judged} of {n} topics**; 1 of them with the 10 verdicts" in text
    rows = table(audited(studied), findings.topics(studied)).set_index("topic")
    assert rows.loc[leaf.id, "precision"] == pytest.approx(80)
    assert rows.loc[leaf.id, "recall"] == pytest.approx(100 * 12 / 18)
    assert in_words(audited(studied), leaf.id).startswith("Audited: 80\u00a0% right (55–93)")


def test_below_10_judged_there_is_no_figure(studied, show):
    planted(studied, right=5, missing=2)
    test = show(PAGE, view="result")
    assert [one.value for one in test.metric][:2] == [":small[Not enough data]"] * 2
    assert "10 judged tags give a first figure" in text_of(test)
    assert "; none of them with the 10 verdicts" in text_of(test)


def test_nothing_judged_has_no_result_and_leads_to_the_cards(studied, show):
    assert "Nothing is judged yet" in text_of(show(PAGE, view="result"))


def test_corrections_wait_for_a_study_which_one_button_starts(studied, show):
    planted(studied, right=10, missing=4)
    test = show(PAGE, view="result")
    assert "The figures here are of the tags as they were when judged" in text_of(test)
    test.button(key="audit-teach").click().run()
    assert test.button(key="audit-teach").label == "A study is under way"
    assert [job.kind for job in jobs.live(studied)] == ["study"]


def test_a_correction_is_taken_back_from_the_list(studied, show):
    planted(studied, right=10, missing=2)
    test = show(PAGE, view="result")
    undo = [one for one in test.button if one.label == "Undo"]
    assert len(undo) == 2
    undo[0].click().run()
    assert sum(one.corrects for one in verdicts.verdicts(studied)) == 1


def test_audit_more_of_a_topic_leads_to_its_cards(studied, show):
    leaf = planted(studied, right=12, missing=2)
    test = show(PAGE, view="result")
    test.button(key=f"audit-{leaf.id}").click().run()
    assert not test.exception
    assert {card["topic"] for card in deck_of(test)["cards"]} >= {leaf.id}


def test_drivers_say_likely_understated_where_tags_surely_miss_mentions(studied, show):
    leaf = planted(studied, right=14, missing=12)
    said_there = text_of(show("focus/drivers.py")).replace("\\", "")
    assert f"Likely understated: **{leaf.label}** (54\u00a0%, 95\u00a0%: 3" in said_there
    assert f"{leaf.label} †" in said_there  # in the select of what to audit, and in the chart
    assert "it is about .7 of the truth" in said_there


def test_a_topic_says_how_many_of_its_tags_are_right(studied, show):
    leaf = planted(studied, right=12, missing=0, wrong=3)
    said_there = text_of(show("focus/topics.py", topic=leaf.id)).replace("\\", "")
    assert "Audited: 80\u00a0% right (55–93)" in said_there


def test_what_was_judged_before_the_last_study_is_said_to_be_of_an_earlier_one(studied, show):
    leaf = planted(studied, right=14, missing=12)
    now = audited(studied)
    assert now.earlier == frozenset()
    table_now = pd.DataFrame({"topic": [leaf.id], "label": [leaf.label]})
    assert "study" not in beside.told(table_now, now)["right"][0]
    with write(studied) as tables:
        tables.conn.execute("insert into study (id, status, method, created_at, created_by)"
                            " values (99, 'past', '', '2026-01-01', 'Ana')")
        tables.conn.execute("update verdict set study_id = 99, judged_at = '2026-01-01'")
        tables.conn.execute("update study set summary = json_set(summary, '$.moved', 1214)")
    old = audited(studied)
    assert leaf.id in old.earlier
    assert in_words(old, leaf.id).endswith("), of an earlier study")
    assert beside.told(table_now, old)["right"][0] == "100 (78–100), earlier study"
    assert "of its mentions found, in an earlier study)" in text_of(show("focus/drivers.py"))
    said_there = text_of(show(PAGE, view="result"))
    assert "12 corrections taught the last study: judged mentions have the right" in said_there
    assert "similar ones that nobody judged follow. Corrections moved 1,214 com" in said_there


def test_at_its_end_a_study_says_that_corrections_moved_1214_comments(db):
    jobs.ask(db, "study", by="Ana")
    one = jobs.claim(db, "owner")
    jobs.finish(db, one.id, "owner", status="done", result={"study": 2, "moved": 1214})
    assert progress._sentences(db, {one.id}) == [
        "The study is done.", "Corrections moved 1,214 comments."]


def test_a_topic_without_a_figure_and_0_mentions_has_none_with_a_score():
    table_ = pd.DataFrame({"label": ["App", "Queue", "Wifi"], "mentions": [0, 14, 90],
                           "stake": [None, None, 1.0]})
    assert beside.withheld(table_, "NPS") == (
        "Not enough data (in brackets: mentions with an NPS score): Queue (14), App (none).")
    assert beside.withheld(table_, "CSAT").startswith(
        "Not enough data (in brackets: mentions with a CSAT score)")
    assert beside.withheld(table_.tail(1), "NPS") == ""


def test_the_chart_of_one_topic_leaves_as_much_room_for_its_rows_as_each_of_two(studied):
    leaf = planted(studied, right=12, missing=6)
    rows = table(audited(studied), findings.topics(studied))
    one = rows[rows["topic"] == leaf.id]
    two = pd.concat([one, one.assign(label="Another")])
    first, second = accuracy(one).to_dict()["height"], accuracy(two).to_dict()["height"]
    assert second - first == 2 * ROW
    assert first - 2 * ROW >= 140  # px of a title of two lines, the axis, a legend of two lines


def test_all_corrections_are_taken_back_at_once_after_a_question(studied, show):
    planted(studied, right=10, missing=3)
    test = show(PAGE, view="result")
    test.button(key="audit-undo-all").click().run()
    assert sum(one.corrects for one in verdicts.verdicts(studied)) == 3
    assert "these taggings count as not judged" in text_of(test)
    test.button(key="audit-undo-no").click().run()
    test.button(key="audit-undo-all").click().run()
    test.button(key="audit-undo-yes").click().run()
    assert not test.exception
    assert [one.verdict for one in verdicts.verdicts(studied)] == ["right"] * 10


def test_drivers_say_nothing_of_the_kind_where_the_tags_are_right(studied, show):
    planted(studied, right=30, missing=0)
    assert "understated:" not in text_of(show("focus/drivers.py"))


def test_drivers_say_that_nobody_has_audited_the_tags(studied, show):
    test = show("focus/drivers.py")
    assert "Nobody has audited the tags yet" in text_of(test)
    shown = [one.value for one in test.dataframe if "right" in one.value.columns]
    assert isinstance(shown[0], pd.DataFrame)
    assert set(shown[0]["right"].iloc[:-2]) == {"not audited"}


def test_no_topic_shown_leaves_nothing_to_judge(studied, show, monkeypatch):
    monkeypatch.setattr(findings, "topics", lambda _db: [])
    assert "The study found no topic" in text_of(show(PAGE))


def test_a_card_is_told_by_its_key():
    assert cards.key_of((12, 34)) == "12.34"
