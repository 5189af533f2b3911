"""The made-up company's responses: enough, alike for the same seed, and written by no machine."""

import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from core.demo import World, responses
from core.demo.files import write_files
from core.demo.words import Bank, bank, sentences
from tests.demo.conftest import SEED, UNTIL
from tests.demo.truths import SHARES, TOPICS

LANGUAGES = ("en", "de", "fr", "es")


@pytest.fixture(scope="module")
def everything(world: World) -> pd.DataFrame:
    return pd.concat(world.responses.values(), ignore_index=True)


def test_there_are_7200_responses_from_4_surveys_over_two_years_up_to_until(everything, world):
    assert {name: len(frame) for name, frame in world.responses.items()} == {
        "store-visit": 3_900, "delivery": 1_600, "app-rating": 1_000, "support": 700}
    days = everything["received_at"].dt.date
    assert days.max() == UNTIL
    assert timedelta(days=725) < UNTIL - days.min() <= timedelta(days=730)


def test_the_four_languages_have_40_30_15_and_15_percent(everything):
    found = everything["language"].value_counts(normalize=True)
    assert all(abs(found[language] - share) < 0.04 for language, share in SHARES.items())


def test_24_stores_each_give_more_than_60_responses(everything):
    found = everything["store"].value_counts()
    assert len(found) == 24
    assert found.min() > 60


def test_no_sentence_stands_in_more_than_a_two_hundredth_of_the_responses(everything):
    said = Counter(
        sentence for comment in everything["comment"].dropna()
        for sentence in set(sentences(comment)))
    assert said.most_common(1)[0][1] <= 0.005 * len(everything)


def test_no_sentence_without_its_numbers_and_emoji_is_said_often_either(everything):
    said = Counter(
        re.sub(r"[^\w ]|\d", "", sentence).strip() for comment in everything["comment"].dropna()
        for sentence in set(sentences(comment)))
    del said[""]
    assert said.most_common(1)[0][1] <= 0.005 * len(everything)


def test_scores_stay_on_their_scales_and_some_are_missing(world):
    ranges = {"store-visit": (0, 10), "delivery": (0, 10), "app-rating": (1, 5), "support": (1, 7)}
    for source, (low, high) in ranges.items():
        scores = world.responses[source]["score"]
        assert scores.dropna().between(low, high).all()
        assert (scores.dropna() % 1 == 0).all()
        assert 0.005 < scores.isna().mean() < 0.05


def test_every_response_has_a_score_or_a_comment_and_a_fifth_has_no_comment(everything):
    assert (everything["score"].notna() | everything["comment"].notna()).all()
    assert 0.15 < everything["comment"].isna().mean() < 0.28


def test_customers_come_back_and_their_mail_reaches_nobody(everything):
    known = everything.dropna(subset=["customer"])
    assert known["customer"].value_counts().gt(1).sum() > 1_000
    assert known.groupby("customer")["email"].nunique().max() == 1
    assert known["email"].str.fullmatch(r"[a-z]+\.\d+@([a-z]+\.example|example\.(com|org))").all()


def test_each_of_15_topics_is_written_about_in_one_to_twenty_percent_or_rarely(everything, world):
    share = world.mentions.groupby("topic")["external_id"].nunique() / len(everything)
    assert set(share.index) == TOPICS
    assert share.drop("billing").between(0.01, 0.20).all()
    assert 0.005 < share["billing"] < 0.015


def test_a_comment_speaks_of_at_most_three_topics_and_shows_their_clauses(world):
    assert world.mentions.groupby(["source", "external_id"]).size().max() == 3
    texts = pd.concat(
        frame.assign(source=source) for source, frame in world.responses.items()
    ).set_index(["source", "external_id"])["comment"]
    joined = world.mentions.join(texts, on=["source", "external_id"])
    there = [clause[1:-1].casefold() in comment.casefold()
             for clause, comment in zip(joined["clause"], joined["comment"], strict=True)]
    # Typos and lost accents change the rest.
    assert sum(there) / len(there) > 0.85


def test_the_same_until_and_seed_give_the_same_bytes_twice(tmp_path: Path):
    first = write_files(responses(UNTIL, SEED), tmp_path / "a", UNTIL, SEED)
    second = write_files(responses(UNTIL, SEED), tmp_path / "b", UNTIL, SEED)
    assert [_hash(path) for path in first.values()] == [_hash(path) for path in second.values()]
    assert [path.name for path in first.values()] == [path.name for path in second.values()]


def test_another_seed_gives_another_world(world):
    other = responses(UNTIL, SEED + 1)
    assert not other.responses["support"]["score"].equals(world.responses["support"]["score"])


def test_until_may_be_a_leap_day():
    assert responses(date(2028, 2, 29), 1).responses["delivery"]["received_at"].dt.date.max() == \
        date(2028, 2, 29)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_can_be_said_and_leaves_no_slot_open(language):
    words = bank(language)
    for template in _templates(words):
        said = _every_choice(words, template)
        assert not re.search(r"[(){}|]", said)
        assert said == said.strip()
        assert "  " not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_side_of_a_topic_can_be_said_in_at_least_150_ways(language):
    words = bank(language)
    for templates in words.clauses.values():
        assert len(templates) >= 3
        assert sum(_ways(words, template) for template in templates) >= 150
        assert min(_ways(words, template) for template in templates) >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_main_side_of_every_topic_has_at_least_six_templates(language):
    words = bank(language)
    for topic in TOPICS:
        sides = [len(words.clauses.get((topic, side), ())) for side in ("pain", "praise")]
        assert max(sides) >= 6, (language, topic)


def _templates(words: Bank) -> list[str]:
    every = [*words.clauses.values(), *words.talk.values()]
    return [template for templates in every for template in templates]


class _Last:
    """Dice that always show the last side."""

    def choice(self, options):
        return options[-1]


def _every_choice(words: Bank, template: str) -> str:
    return words.say(template, _Last())


def _ways(words: Bank, template: str) -> int:
    """In how many ways a template can be said, counted without saying them."""
    group = re.compile(r"\(([^()]*)\)")
    ways = 1
    while found := group.search(template):
        # Alternatives inside alternatives are counted as if they stood beside them.
        ways *= sum(_slots(words, option) for option in found[1].split("|"))
        template = template[:found.start()] + template[found.end():]
    return ways * _slots(words, template)


def _slots(words: Bank, text: str) -> int:
    ways = 1
    for slot in re.findall(r"\{(\w+)\}", text):
        ways *= len(words.slots[slot])
    return ways


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
