"""Topics: what the desk says empty and full, and what each act does, once, with its way back."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.focus.taxonomy import acts, defining, exchange, splitting
from core.focus.taxonomy.telling import retell
from core.model import Scope, Topic
from core.store import feedback, findings, jobs, snapshot, taxonomy
from core.store.database import Database, write
from pages.parts import progress
from pages.parts.topics import doing, tree_view
from tests.pages.conftest import text_of

PAGE = "focus/topics.py"
MOULD = "had mould between the tiles\nthe showers had mould"


def leaves(db: Database) -> list[Topic]:
    """Subtopics, the most mentioned first."""
    return sorted((one for one in findings.topics(db) if one.parent), key=lambda one: -one.mentions)


def press(test: AppTest, label: str) -> AppTest:
    """Clicks the last button of that label."""
    return [one for one in test.button if one.label == label][-1].click().run()


def opened(test: AppTest, kind: str, **about: object) -> AppTest:
    """With that dialog open, as the tree opens it."""
    test.session_state[doing.OPEN] = (kind, about, "test")
    test.session_state[progress.DIALOG] = True
    return test.run()


def rows(test: AppTest) -> list[dict]:
    """The rows that the tree was given."""
    return json.loads(test.get("bidi_component")[0].proto.json)["rows"]


def said(test: AppTest) -> str:
    """What was just done."""
    return next((one.value for one in test.markdown if one.value.startswith((
        "Merged", "Split", "Moved", "Hidden", "Made", "Renamed", "Pinned", "Taken"))), "")


def test_without_a_study_the_page_says_what_to_do_and_offers_a_file_of_topics(empty, show):
    test = show(PAGE)
    assert "No study yet" in text_of(test)
    assert not test.get("bidi_component")
    assert len(test.get("file_uploader")) == 1


def test_a_study_without_a_topic_says_so(studied, show):
    with write(studied) as tables:
        tables.conn.execute("delete from topic")
    assert "found no topic" in text_of(show(PAGE))


def test_a_topic_with_1_subtopic_is_1_row_on_which_all_can_be_done(studied, show):
    one = leaves(studied)[0]
    with write(studied) as tables:
        run = tables.conn.execute
        run("delete from found_topic where id not in (?, ?)", [one.id, one.parent])
        run("update found_topic set label = 'Bag' where id = ?", [one.parent])
        run("update found_topic set label = 'Bag in general' where id = ?", [one.id])
    retell(studied)
    test = show(PAGE, topic=one.parent)
    (row,) = rows(test)
    assert (row["id"], row["top"], row["label"]) == (one.id, one.parent, "Bag")
    assert test.subheader[0].value == "Bag"
    assert f"{one.mentions} comment" in text_of(test)
    assert {"Rename", "Move", "Split", "Pin", "Hide"} <= {one.label for one in test.button}
    assert not press(test, "Split").error
    assert test.session_state[doing.OPEN][:2] == ("split", {"topic": one.id})


def test_the_tree_holds_every_topic_with_its_share_of_what_was_read_though_300_came_in_since(
    studied, show
):
    read = snapshot.volume(studied, Scope())["commented"]
    with write(studied) as tables:
        tables.conn.execute(
            "insert into response (source_id, row_key, batch_id, comment)"
            " select source_id, 'new' || id, batch_id, comment from response"
            " where comment is not null limit 300")
        feedback.bump_dataset(tables)
    snapshot.refresh(studied)
    volume = snapshot.volume(studied, Scope())
    assert (volume["commented"], volume["read"]) == (read + 300, read)
    test = show(PAGE)
    found = {row["id"]: row for row in rows(test)}
    topics = findings.topics(studied)
    below = Counter(one.parent for one in topics if one.parent)
    topics = [one for one in topics if below[one.id] != 1]  # an only subtopic stands for both
    assert found.keys() == {one.id for one in topics}
    for one in topics:
        assert found[one.id]["n"] == f"{one.mentions:,}"
        assert found[one.id]["share"] == tree_view.share_of(round(one.mentions / read, 3))
    assert f"{read:,} comments" in text_of(test)
    assert "judged" in text_of(test) or found[topics[0].id]["tone"] != "–"


def test_a_topic_is_reached_by_its_link_and_its_phrase_is_highlighted(studied, show):
    leaf = leaves(studied)[0]
    test = show(PAGE, topic=leaf.id)
    assert leaf.label in test.subheader[0].value.replace("\\", "")
    assert f"{leaf.mentions} comment" in text_of(test)
    assert any("<mark" in one.value for one in test.html)


def test_a_link_to_a_merged_topic_leads_to_what_it_became(studied, show):
    first, second = leaves(studied)[:2]
    acts.merge(studied, [second.id], first.id, by="Ana")
    test = show(PAGE, topic=second.id)
    assert first.label in test.subheader[0].value.replace("\\", "")


def test_a_topic_that_no_study_knows_falls_back_to_the_first_of_the_tree(studied, show):
    test = show(PAGE, topic="t9999")
    assert rows(test)[0]["label"] in test.subheader[0].value.replace("\\", "")


def test_what_customers_write_is_never_markup(studied, show):
    leaf = leaves(studied)[0]
    ids = snapshot.ids_with_topic(studied, Scope(), leaf.id, limit=1, offset=0)
    with write(studied) as tables:
        tables.conn.execute(
            "update response set comment = '<img src=x onerror=alert(1)> ' || comment"
            " where id = ?", ids)
    shown = "".join(one.value for one in show(PAGE, topic=leaf.id).html)
    assert "<img" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_a_filter_with_no_comment_says_so(studied, show):
    with write(studied) as tables:
        tables.conn.execute("update response set comment = null where received_on < '2014-03-01'")
        tables.conn.execute("update reading set pattern_id = 0 where response_id in"
                            " (select id from response where comment is null)")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(studied)
    test = show(PAGE, since="2014-01-05", until="2014-01-20")
    assert "No comment fits these filters" in text_of(test)
    assert not test.exception


def test_two_merged_topics_are_one_and_the_sentence_counts_what_moved(studied, show):
    into, gone = leaves(studied)[:2]
    test = opened(show(PAGE), "merge", topics=(into.id, gone.id))
    test.radio[0].set_value(into.id)
    press(test, "Merge")
    assert not test.exception
    assert gone.id not in {one.id for one in findings.topics(studied)}
    assert f"**{gone.mentions} comments** moved" in said(test)
    assert [job.kind for job in jobs.live(studied)] == ["drivers"]
    assert "drivers are being worked out anew" in text_of(test)
    press(test, "See them")
    assert f"{gone.mentions} comments from" in text_of(test)
    assert any("<mark" in one.value for one in test.html)


def test_an_undo_brings_a_merged_topic_back_with_all_its_comments(studied, show):
    into, gone = leaves(studied)[:2]
    test = opened(show(PAGE), "merge", topics=(into.id, gone.id))
    test.radio[0].set_value(into.id)
    press(test, "Merge")
    press(test, "Undo")
    back = {one.id: one.mentions for one in findings.topics(studied)}
    assert (back[into.id], back[gone.id]) == (into.mentions, gone.mentions)
    assert said(test).startswith(f"Taken back. **{gone.mentions} comments** moved back")
    assert "Taken back by" in text_of(test)


def test_a_merge_of_a_topic_that_is_gone_meanwhile_is_one_sentence(studied, show):
    first, second, third = leaves(studied)[:3]
    test = opened(show(PAGE), "merge", topics=(first.id, second.id))
    acts.merge(studied, [second.id], third.id, by="Ben")
    press(test, "Merge")
    assert not test.exception
    assert [one.value for one in test.error] == [
        "This topic is no longer there; nothing was changed\\. "
        "Here is how the topics stand now\\."]
    assert len(taxonomy.edits(studied)) == 1


def test_the_same_act_on_the_same_topics_is_done_once(studied, show):
    first, second = leaves(studied)[:2]
    study = findings.study(studied)
    made = []

    def merge() -> int:
        made.append(1)
        return acts.merge(studied, [second.id], first.id, by="Ana")

    for _ in range(2):  # the second of two clicks was drawn on the same edition
        doing.once(studied, "merge", (study.id, study.edition), merge)
    assert len(made) == len(taxonomy.edits(studied)) == 1


def test_a_rename_shows_at_once_and_a_taken_name_is_refused_with_what_was_typed(studied, show):
    one, other = leaves(studied)[:2]
    test = show(PAGE, topic=one.id)
    press(test, "Rename")
    test.text_input[0].set_value(other.label)
    press(test, "Rename")
    assert "already" in test.error[0].value
    assert test.text_input[0].value == other.label
    test.text_input[0].set_value("Waiting at the till")
    press(test, "Rename")
    assert "Waiting at the till" in test.subheader[0].value
    assert "Waiting at the till" in [row["label"] for row in rows(test)]
    assert said(test).startswith("Renamed.")


def test_a_rename_in_a_second_tab_is_told_of_the_first_and_then_done_on_its_name(studied, show):
    one = leaves(studied)[0]
    test = press(show(PAGE, topic=one.id), "Rename")
    acts.rename(studied, one.id, "First name", by="Ben")
    test.text_input[0].set_value("Second name")
    press(test, "Rename")
    assert "Somebody else changed the topics" in test.error[0].value
    assert (test.text_input[0].value, test.text_input[0].label) == (
        "Second name", "New name of “First name”")
    press(test, "Rename")
    assert "Second name" in test.subheader[0].value


def test_a_name_of_61_characters_is_refused_in_words_and_stays_in_its_field(studied, show):
    test = press(show(PAGE, topic=leaves(studied)[0].id), "Rename")
    test.text_input[0].set_value("x" * 61)
    press(test, "Rename")
    assert "at most 60 characters" in test.error[0].value
    assert test.text_input[0].value == "x" * 61


def test_by_segment_opens_on_the_first_segment_that_says_something_of_the_topic(studied, show):
    one = leaves(studied)[0]
    full = next(iter(snapshot.segment_values(studied)))
    with write(studied) as tables:  # a segment before it, which only a few who say nothing have
        tables.conn.execute(
            "update response set attributes = json_set(attributes, '$.aaa', 'A' || (id % 2))"
            " where id in (select id from response where comment is null or comment = '')"
            " or id in (select id from response order by id limit 4)")
        # A dataset that no other test has: what is drawn is remembered by it.
        tables.conn.execute("update snapshot set dataset = dataset + 50")
    feedback.set_segment(studied, "aaa", True, by="Ana")
    snapshot.refresh(studied)
    test = show(PAGE, topic=one.id, tab="segments")
    assert next(iter(snapshot.segment_values(studied))) == "aaa"
    field = test.selectbox(key="by")
    assert (field.value, field.options[-1]) == (full, "Aaa")
    assert show(PAGE, topic=one.id, tab="segments", by="aaa").selectbox(key="by").value == "aaa"


def test_a_change_whose_topic_is_gone_is_said_to_be_passed_over(studied, show):
    one = leaves(studied)[0]
    number = splitting.split(studied, one.id, 2, labels=["One half", "Other half"], by="Ana")
    acts.rename(studied, taxonomy.edit(studied, number).payload["ids"][0], "A third", by="Ana")
    acts.undo(studied, number, by="Ana")
    shown = text_of(show(PAGE)).replace("\\", "")
    assert ":gray[Ana renamed “One half” to “A third”]" in shown
    assert shown.count("Passed over: its topic is no longer there.") == 1


def test_a_pinned_topic_stands_first_and_is_unpinned_by_the_same_button(studied, show):
    last = [one for one in findings.topics(studied) if one.parent is None][-1]
    test = show(PAGE, topic=last.id)
    press(test, "Pin")
    assert rows(test)[0] | {"pinned": True} == rows(test)[0]
    assert rows(test)[0]["id"] == last.id
    press(test, "Unpin")
    assert not any(row["pinned"] for row in rows(test))


def test_a_hidden_topic_leaves_the_tree_and_comes_back_by_the_log(studied, show):
    one = leaves(studied)[0]
    test = show(PAGE, topic=one.id)
    press(test, "Hide")
    assert one.id not in {row["id"] for row in rows(test)}
    assert f"**{one.mentions} comments** no longer count" in said(test)
    test.button(key=f"log-undo-{taxonomy.edits(studied)[0].id}").click().run()
    assert one.id in {row["id"] for row in rows(test)}


def test_a_subtopic_moves_under_a_new_topic_with_its_comments(studied, show):
    one = leaves(studied)[0]
    test = show(PAGE, topic=one.id)
    press(test, "Move")
    assert test.selectbox[-1].value is None
    assert [one for one in test.button if one.label == "Move"][-1].disabled
    test.selectbox[-1].set_value("").run()
    test.text_input[0].set_value("At the entrance")
    press(test, "Move")
    moved = next(topic for topic in findings.topics(studied) if topic.id == one.id)
    top = next(topic for topic in findings.topics(studied) if topic.id == moved.parent)
    assert (top.label, top.mentions) == ("At the entrance", one.mentions)
    assert "At the entrance" in said(test)


def test_a_split_shows_its_parts_before_and_the_names_given_after(studied, show):
    one = leaves(studied)[0]
    test = show(PAGE, topic=one.id)
    press(test, "Split")
    assert len(test.text_input) == 2
    assert text_of(test).count(" mentions**") == 2
    for field, name in zip(test.text_input, ("One half", "The other half"), strict=True):
        field.set_value(name)
    press(test, "Split into 2")
    labels = {topic.label for topic in findings.topics(studied)}
    assert {"One half", "The other half"} <= labels
    assert one.id not in {topic.id for topic in findings.topics(studied)}
    press(test, "Undo")
    assert one.id in {topic.id for topic in findings.topics(studied)}


def test_a_topic_is_defined_by_phrases_after_a_look_at_what_it_would_hold(studied, show):
    test = show(PAGE)
    press(test, "New topic")
    assert test.selectbox[-1].value is None
    assert next(one for one in test.button if one.label == "Make this topic").disabled
    name = next(one for one in test.text_input if one.label == "Name")
    name.set_value("Mould in the showers")
    test.text_area[0].set_value(MOULD).run()
    assert "would move here" in text_of(test)
    parents = {one.label: one.parent for one in findings.topics(studied)}
    taken = defining.preview(studied, "", MOULD.splitlines()).taken_from
    total = Counter()
    for label, n in taken:
        total[parents.get(label)] += n * (label is not None)
    assert test.selectbox[-1].value == total.most_common(1)[0][0]
    press(test, "Make this topic")
    made = next(one for one in findings.topics(studied) if one.label == "Mould in the showers")
    assert made.mentions > 0
    assert f"**{made.mentions} comment" in said(test)
    press(test, "Undo")
    assert made.id not in {one.id for one in findings.topics(studied)}


def test_words_that_say_nothing_are_refused_in_the_dialog(studied, show):
    test = press(show(PAGE), "New topic")
    test.text_area[0].set_value("and the of").run()
    assert len(test.error) == 1
    assert not taxonomy.edits(studied)


def test_the_log_names_who_did_what_and_who_took_it_back(studied, show):
    one = leaves(studied)[0]
    number = acts.rename(studied, one.id, "The queue", by="Ana")
    acts.undo(studied, number, by="Ben")
    shown = text_of(show(PAGE)).replace("\\", "")
    assert f"~~Ana renamed “{one.label}” to “The queue”~~" in shown
    assert "Taken back by Ben" in shown


def test_a_file_of_topics_is_offered_and_one_taken_over_is_told(studied, show, tmp_path):
    test = show(PAGE)
    study = findings.study(studied)
    data = exchange.exported(studied)
    topics = json.loads(data)["topics"]
    assert len(topics) == len(findings.topics(studied))
    acts.rename(studied, leaves(studied)[0].id, "Another name", by="Ana")
    number = exchange.imported(studied, data, name="last-year.json", by="Ana")
    assert "took over" in text_of(test.run()).replace("\\", "")
    assert (findings.study(studied).id, number) == (study.id, 2)


def test_the_page_says_who_judged_the_tone_and_how_many_scored_comments_taught_it(studied, show):
    taught = findings.study(studied).summary["taught"]["en"]
    assert f"**By the customers’ own scores**: English ({taught:,})" in text_of(
        show(PAGE)).replace("\\", "")


def test_a_new_study_is_asked_for_once(studied, show):
    test = show(PAGE)
    press(test, "Run a new study")
    assert [job.kind for job in jobs.live(studied)] == ["study"]
    assert next(one for one in test.button if one.label == "A study is under way").disabled


@pytest.mark.parametrize("tab", ["comments", "time", "segments", "map"])
def test_every_section_stands_in_the_url(studied, show, tab):
    test = show(PAGE, topic=leaves(studied)[0].id, tab=tab)
    assert not test.exception
    assert not test.error
    drawn = len(test.get("vega_lite_chart"))
    assert drawn == (1 if tab == "time" else 0)
    assert any('<div class="heat"' in one.value for one in test.html) == (tab == "segments")
    if tab == "map":
        press(test, "Draw the map")
        assert [job.kind for job in jobs.live(studied)] == ["map"]


def test_what_is_rising_stands_on_top_and_leads_to_its_topic(studied, show):
    last = snapshot.volume(studied, Scope())["last"]
    with write(studied) as tables:  # every second who speaks of it did so in the last two weeks
        (topic,) = tables.execute(
            "select json_extract(p.topics, '$[0]') from pattern p"
            " join reading g on g.pattern_id = p.id"
            " where json_array_length(p.topics) = 1 group by p.id order by count(*) desc"
        ).fetchone()
        tables.conn.execute(
            "update response set received_on = ? where id % 2 = 0 and id in (select response_id"
            " from reading g join pattern p on p.id = g.pattern_id, json_each(p.topics) t"
            " where t.value = ?)", [(last - timedelta(days=9)).isoformat(), topic])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(studied)
    leaf = next(one for one in findings.topics(studied) if one.id == topic)
    test = show(PAGE)
    rising = test.button(key=f"emerging-{leaf.id}")
    assert "→" in rising.label
    assert next(row for row in rows(test) if row["id"] == leaf.id)["badge"] == "rising"
    rising.click().run()
    assert leaf.label in test.subheader[0].value.replace("\\", "")


@pytest.mark.parametrize(("raw", "topics"), [
    (["t1", "t2", "t1"], ("t1", "t2")), (None, ()), ("t1", ()), ([1, None, "t3", {}], ("t3",))])
def test_what_is_no_topic_in_what_the_browser_sent_is_left_out(raw, topics):
    assert tree_view.ticked(raw) == topics


@pytest.mark.parametrize(("tone", "written"), [
    (float("nan"), ("–", "none")), (0.0, ("0.00", "flat")), (0.31, ("+0.31", "good")),
    (-0.4, ("−0.40", "bad"))])
def test_a_tone_is_written_with_its_sign_and_empty_where_nobody_judged(tone, written):
    assert tree_view.tone_of(tone) == written


@pytest.mark.parametrize(("share", "written"), [
    (0.0, "0.0\u00a0%"), (0.0004, "under 0.1\u00a0%"), (0.034, "3.4\u00a0%"), (0.12, "12\u00a0%")])
def test_a_share_has_as_many_digits_as_count(share, written):
    assert tree_view.share_of(share) == written
