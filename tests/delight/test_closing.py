"""Close the loop: who raised it, who may be written to, nobody told twice, what they did since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.delight import closing
from core.delight.echo import Told, echo, echo_of
from core.errors import BadInput
from core.estimates import wilson
from core.scales import Scale
from core.store import closings, consent, initiatives, letters, messages
from core.store.preferences import set_preferences
from tests.by_hand import COFFEE, QUEUE, SERVICE, WIFI, Said, bought, known, sent, stand_at, studied

LIVE, TODAY = date(2025, 6, 1), date(2025, 12, 1)
NOW = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def shipped(db):
    """`shipped()`: an initiative about the queue, live since 1 June 2025."""
    def one(topic=QUEUE, stage="shipped", live=LIVE, **values):
        number = initiatives.create(db, {
            "name": "A second desk", "topic_id": topic, "topic_label": "The queue",
            "change_made": "We opened a second desk.", **values}, by="Ana")
        stand_at(db, number, stage, live)
        return initiatives.initiative(db, number)

    return one


@pytest.fixture
def good_news(db):
    letters.ensure_defaults(db)
    return letters.letters(db, "good news")[0]


def outcomes(db, initiative) -> dict[str, str]:
    return {one.customer: one.outcome
            for one in closing.audience(db, initiative, today=TODAY).people}


def test_raised_by_who_mentioned_it_negatively_or_scored_low_with_it(db, shipped):
    studied(db, [
        Said("2025-03-01", {QUEUE: -0.4}, score=9, customer="complained"),
        Said("2025-03-01", {QUEUE: 0.6}, score=6, customer="detractor"),
        Said("2025-03-01", {QUEUE: None}, score=None, customer="unjudged"),
        Said("2025-03-01", {QUEUE: 0.6}, score=7, customer="pleased"),
        Said("2025-03-01", {COFFEE: -0.9}, score=0, customer="elsewhere")])
    known(db, "complained", "detractor", "unjudged", "pleased", "elsewhere")
    assert set(outcomes(db, shipped())) == {"complained", "detractor"}


def test_a_parent_topic_takes_its_subtopics_along(db, shipped):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer="A"),
                 Said("2025-03-01", {WIFI: -1}, customer="B")])
    assert set(outcomes(db, shipped(SERVICE))) == {"A"}


def test_raised_in_its_segments_and_before_the_day_it_went_live(db, shipped):
    studied(db, [Said("2025-05-31", {QUEUE: -1}, customer="before"),
                 Said("2025-06-01", {QUEUE: -1}, customer="on the day"),
                 Said("2025-05-01", {QUEUE: -1}, customer="far away", place='Nor"rby')])
    assert set(outcomes(db, shipped(segments={"place": ("Aldersund",)}))) == {"before"}
    assert set(outcomes(db, shipped(segments={"place": ('Nor"rby',)}))) == {"far away"}


@pytest.mark.parametrize(("came_in", "raised"), [("2025-05-31T12:00:00Z", {"A"}),
                                                 ("2026-01-01T00:00:00Z", set())])
def test_an_undated_response_is_as_old_as_the_file_it_came_with(db, shipped, came_in, raised):
    studied(db, [Said(None, {QUEUE: -1}, customer="A")], came_in=came_in)
    assert set(outcomes(db, shipped())) == raised


def test_each_person_once_by_their_newest_response(db, shipped):
    studied(db, [Said("2025-01-01", {QUEUE: -1}, customer="A", comment="first"),
                 Said("2025-04-01", {QUEUE: -1}, customer="A", comment="newest"),
                 Said("2025-02-01", {QUEUE: -1}, email="B@Example.com"),
                 Said("2025-03-01", {QUEUE: -1}, email="b@example.com", comment="newer"),
                 Said("2025-03-01", {QUEUE: -1})])
    found = closing.audience(db, shipped(), today=TODAY)
    assert {one.customer: one.comment for one in found.people} == {
        "A": "newest", "b@example.com": "newer"}
    assert found.tally[closing.NOBODY] == 1
    assert found.responses == 5


def test_who_may_not_be_written_to_is_named_with_the_reason(db, shipped):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer=key) for key in "ABCDEF"])
    known(db, "A")
    known(db, "B", consent="refused")
    known(db, "C", consent=None)
    known(db, "D", email=None)
    known(db, "E", email="two@at@example.com")
    known(db, "F")
    consent.suppress(db, "F@example.com", "unsubscribed", by="F")
    assert outcomes(db, shipped()) == {
        "A": closing.WILL, "B": "refused", "C": "no consent recorded", "D": "no address",
        "E": "address cannot be used", "F": "unsubscribed"}
    set_preferences(db, {"consent_needed": False}, by="Ana")
    assert outcomes(db, shipped())["C"] == closing.WILL


def test_telling_twice_writes_each_person_one_letter(db, shipped, good_news):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer=key) for key in "ABC"])
    known(db, *"ABC")
    one = shipped()
    people = closing.audience(db, one, today=TODAY).people
    assert len(closing.tell(db, one, good_news, people, by="Ana", now=NOW)) == 3
    assert closing.tell(db, one, good_news, people, by="Ana", now=NOW) == []
    assert set(outcomes(db, one).values()) == {"letter waiting"}
    assert messages.tally(db, initiative=one.id) == {"waiting": 3}


def test_of_3_people_the_1_whom_the_letter_says_nothing_is_left_out(db, shipped):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer=key) for key in "ABC"])
    known(db, "A", "B")
    known(db, "C", name=None)
    number = letters.save(db, None, "By name", "good news", {"en": {
        "subject": "Hello", "body": "{% if customer.name %}Dear {{ customer.name }}{% endif %}"}},
        by="Ana")
    one, letter = shipped(), letters.letter(db, number)
    people = closing.audience(db, one, today=TODAY).people
    closing.tell(db, one, letter, people, by="Ana", now=NOW)
    assert {told.customer for told in messages.messages(db, initiative=one.id)} == {"A", "B"}
    left = [person for person in people if person.customer == "C"]
    with pytest.raises(BadInput, match="says nothing to this person"):
        closing.tell(db, one, letter, left, by="Ana", now=NOW)


def test_the_letter_says_what_was_changed_in_the_persons_language(db, shipped, good_news):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer="A", language="de")])
    known(db, "A")
    one = shipped(change_made="Zweiter Schalter {{ 7 * 7 }} #import")
    closing.tell(db, one, good_news, closing.audience(db, one, today=TODAY).people, by="Ana",
                 now=NOW)
    letter = messages.messages(db, initiative=one.id)[0]
    assert (letter.language, letter.address) == ("de", "a@example.com")
    assert "Zweiter Schalter {{ 7 * 7 }} #import" in letter.body
    assert letter.response_id == 1


def test_of_4_languages_3_hear_of_the_change_in_their_own_and_the_4th_in_the_main_text(
        db, shipped, good_news):
    keys = {"A": "de", "B": "fr-CA", "C": "en", "D": "es", "E": "sv"}
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer=key, language=code)
                 for key, code in keys.items()])
    known(db, *keys)
    one = shipped(change_in={"de": "Ein zweiter Schalter ist offen.",
                             "fr": "Un deuxième guichet est ouvert."})
    closing.tell(db, one, good_news, closing.audience(db, one, today=TODAY).people, by="Ana",
                 now=NOW)
    letters_to = {each.customer: each for each in messages.messages(db, initiative=one.id)}
    main = "We opened a second desk."
    for key, language, text in (("A", "de", one.change_in["de"]), ("B", "fr", one.change_in["fr"]),
                                ("C", "en", main), ("D", "es", main), ("E", "en", main)):
        assert (letters_to[key].language, text in letters_to[key].body) == (language, True)
        assert (main in letters_to[key].body) == (text == main)


@pytest.mark.parametrize(("text", "language"), [
    ("We opened a second desk.", "en"), ("Wir haben einen zweiten Schalter geöffnet.", "de"),
    ("Wifi!", "en"), ("", "en")])
def test_the_main_text_is_in_the_language_it_reads_as_and_english_where_it_is_too_short(
        shipped, text, language):
    assert closing.written_in(shipped(change_made=text)) == language


def test_nobody_is_written_to_whom_the_audience_excludes(db, shipped, good_news):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer="A")])
    known(db, "A", consent="refused")
    one = shipped()
    people = closing.audience(db, one, today=TODAY).people
    assert closing.tell(db, one, good_news, people, by="Ana", now=NOW) == []


@pytest.mark.parametrize("stage", ["proposed", "approved", "in progress", "declined"])
def test_what_is_not_shipped_is_told_to_nobody(db, shipped, good_news, stage):
    one = shipped(stage=stage)
    with pytest.raises(BadInput, match="is not shipped yet"):
        closing.audience(db, one, today=TODAY)
    with pytest.raises(BadInput, match="is not shipped yet"):
        closing.tell(db, one, good_news, [], by="Ana", now=NOW)


def test_what_goes_live_later_is_told_from_that_day_on(db, shipped):
    one = shipped(live=TODAY + timedelta(days=1))
    with pytest.raises(BadInput, match="goes live on 2 Dec 2025"):
        closing.audience(db, one, today=TODAY)


def test_without_a_topic_nobody_can_be_found(db, shipped):
    with pytest.raises(BadInput, match="rests on no topic"):
        closing.audience(db, shipped(topic=None), today=TODAY)


def test_a_letter_needs_to_say_what_was_changed(db, shipped, good_news):
    with pytest.raises(BadInput, match="what was changed"):
        closing.tell(db, shipped(change_made="  "), good_news, [], by="Ana", now=NOW)


def test_a_topic_that_vanished_and_a_database_without_a_study_raise_nobody(db, shipped):
    assert closing.audience(db, shipped(), today=TODAY).people == ()
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer="A")])
    assert closing.audience(db, shipped("gone"), today=TODAY).people == ()


def test_the_echo_counts_what_happened_after_the_day_of_the_letter(db, shipped, good_news):
    studied(db, [
        *[Said("2025-03-01", {QUEUE: -1}, score=3, customer=key) for key in "ABCD"],
        Said("2025-07-01", {}, score=10, customer="A"),   # the same day: not after
        Said("2025-07-02", {}, score=None, customer="A"),
        Said("2025-08-01", {}, score=8, customer="A"),
        Said("2025-09-01", {}, score=1, customer="A"),    # the first score after counts
        Said("2025-08-01", {}, score=9, customer="D")])   # D was not told
    known(db, *"ABCD")
    one = shipped()
    people = closing.audience(db, one, today=TODAY).people
    made = closing.tell(db, one, good_news, people, by="Ana", now=NOW)
    by = {letter.customer: letter.id for letter in messages.messages(db, initiative=one.id)}
    sent(db, [by[key] for key in "ABC"], "2025-07-01T10:00:00Z")
    bought(db, "A", "2025-06-20")
    bought(db, "B", "2025-07-20", "renewal", 300.0)
    bought(db, "B", "2025-08-20", "order", 20.0)
    bought(db, "C", "2025-07-20", "support request", None)
    heard = echo(db, one, TODAY)
    rows = {row.customer: row for row in heard.rows}
    assert (len(made), heard.told, heard.waiting) == (4, 3, 1)
    assert (rows["A"].answered_on, rows["A"].score_before, rows["A"].score_after) == (
        date(2025, 7, 2), 3, 8)
    assert (rows["B"].came_back_on, rows["B"].value) == (date(2025, 7, 20), 320.0)
    assert rows["A"].came_back_on is None
    assert rows["C"].came_back_on is None
    assert heard.answered.grade == "withheld"
    assert echo(db, one, date(2025, 7, 10)).rows[0].came_back_on is None


def told(i, before=None, after=None, *, answered=False, back=False, scale=Scale.NPS) -> Told:
    day = date(2025, 7, 2)
    return Told(str(i), "", day, day if answered else None, scale, before, after,
                day if back else None, None)


def test_shares_and_the_paired_change_of_40_told_by_hand(db):
    rows = [told(i, 2.0, 5.0 if i % 2 else 3.0, answered=True, back=i < 10) for i in range(20)]
    heard = echo_of([*rows, *[told(i) for i in range(20, 40)]])
    low, high = wilson(0.5, 40)
    assert heard.answered.value == 50.0
    assert (heard.answered.low, heard.answered.high) == pytest.approx((100 * low, 100 * high))
    assert heard.came_back.value == 25.0
    # Changes are 1 and 3 by turns: mean 2, variance 20/19, t(19) = 2.093.
    assert heard.change.value == 2.0
    assert heard.change.low == pytest.approx(2 - 2.0930 * (20 / 19 / 20) ** 0.5, abs=1e-4)
    assert (heard.change.n, heard.change.grade) == (20, "indicative")
    assert (heard.before.value, heard.after.value) == (2.0, 4.0)


def test_below_15_pairs_there_is_no_figure(db):
    heard = echo_of([told(i, 2.0, 4.0, answered=True) for i in range(14)])
    assert heard.change.value is None
    assert heard.answered.value is None
    assert heard.answered.n == 14


def test_scores_of_two_scales_are_never_averaged(db):
    heard = echo_of([*[told(i, 2, 4) for i in range(20)],
                     *[told(i, 1, 5, scale=Scale.CSAT5) for i in range(20, 39)]])
    assert (heard.scale, heard.change.n, heard.change.value) == (Scale.NPS, 20, 2.0)


def test_nobody_told_is_no_figure_and_no_error(db, shipped):
    heard = echo(db, shipped(), TODAY)
    assert (heard.told, heard.change.value, heard.rows) == (0, None, ())


@pytest.mark.parametrize(("scale", "score", "low"), [
    (Scale.NPS, 6, True), (Scale.NPS, 7, False), (Scale.CSAT5, 3, True), (Scale.CSAT5, 4, False),
    (Scale.CES7, 3.9, True), (Scale.CES7, 4, False), (None, 1, False), (Scale.NPS, None, False)])
def test_low_is_a_detractor_not_good_or_the_lower_half(scale, score, low):
    assert closing.is_low(scale, score) is low


def test_shipped_and_told_to_nobody_waits(db, shipped, good_news):
    studied(db, [Said("2025-03-01", {QUEUE: -1}, customer="A")])
    known(db, "A")
    one = shipped()
    shipped(stage="approved")
    assert closings.untold_initiatives(db) == [(one.id, "A second desk")]
    closing.tell(db, one, good_news, closing.audience(db, one, today=TODAY).people, by="Ana",
                 now=NOW)
    assert closings.untold_initiatives(db) == []
