"""What sounds good and bad, taught by scores."""

import numpy as np
import pytest

from core.focus.text.reading import read_comments
from core.focus.text.sentiment import ridge
from tests.focus.text.planted import planted


@pytest.fixture(scope="module")
def scored():
    made = planted(1600, seed=3)
    return made, read_comments(made.comments, scores=made.scores, languages=made.languages)


def test_300_scored_comments_a_language_make_scores_the_judge_of_4_languages(scored):
    _, reading = scored
    assert reading.judged_by == dict.fromkeys(["de", "en", "es", "fr"], "scores")


def test_mentions_get_the_planted_tone_in_85_of_100(scored):
    made, reading = scored
    tone = made.truth_of(reading.mentions)["tone"].to_numpy()
    assert np.mean(np.sign(reading.mentions["sentiment"]) == tone) >= 0.85


def test_sentiment_is_between_minus_1_and_1(scored):
    _, reading = scored
    assert np.nanmax(np.abs(reading.sentiment)) <= 1
    assert reading.mentions["sentiment"].abs().max() <= 1


def test_scores_that_are_pure_chance_teach_nothing_a_comment_repeats():
    # Every comment is judged by a model that did not see its score: no correlation may appear.
    made = planted(1400, seed=4)
    chance = np.random.default_rng(0).choice([-1.0, 1.0], len(made.comments))
    reading = read_comments(made.comments, scores=chance, languages=made.languages)
    assert abs(np.corrcoef(chance, reading.sentiment)[0, 1]) < 0.1


def test_299_scored_comments_leave_english_to_the_lexicon_and_german_to_nobody():
    made = planted(400, seed=5)
    scores = made.scores.copy()
    for language in ("en", "de"):
        where = [i for i, spoken in enumerate(made.languages) if spoken == language]
        scores[where[299:]] = np.nan
    reading = read_comments(made.comments, scores=scores, languages=made.languages)
    assert reading.judged_by["en"] == "lexicon"
    assert reading.judged_by["de"] == "nobody"
    spoken = np.array(reading.languages)
    assert np.isnan(reading.sentiment[spoken == "de"]).all()
    assert not np.isnan(reading.sentiment[spoken == "en"]).any()


def test_the_lexicon_likes_great_and_dislikes_awful():
    comments = ["The staff were great and lovely", "The toilets were awful and disgusting"]
    reading = read_comments(comments, scores=np.full(2, np.nan), languages=["en", "en"])
    assert reading.sentiment[0] > 0.5
    assert reading.sentiment[1] < -0.5


def test_400_equal_scores_teach_nothing_and_the_lexicon_judges():
    made = planted(400, seed=6)
    reading = read_comments(made.comments, scores=np.ones(400), languages=["en"] * 400)
    assert reading.judged_by == {"en": "lexicon"}


def test_ridge_of_40_random_rows_is_what_scikit_learn_says():
    from scipy.sparse import random_array
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(0)
    rows = random_array((40, 12), density=0.4, rng=rng, format="csr")
    scores = rng.normal(0.3, 0.5, 40)
    weights, level = ridge(rows, scores, penalty=2.0)
    model = Ridge(alpha=2.0).fit(rows.toarray(), scores)
    assert weights == pytest.approx(model.coef_, abs=2e-3)
    assert level == pytest.approx(model.intercept_, abs=2e-3)
