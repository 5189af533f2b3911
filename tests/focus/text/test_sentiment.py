"""What sounds good and bad, taught by scores."""

import numpy as np
import pytest

from core.focus.text.reading import read_comments
from core.focus.text.split.passages import split
from core.focus.text.tone.idioms import phrases, plain
from core.focus.text.tone.lexical import Words
from core.focus.text.tone.ridge import ridge
from core.focus.text.tone.sentiment import judge
from core.focus.text.tone.teacher import balanced, kinds
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


class Dense:
    """Rows that are written out, for the regression."""

    def __init__(self, rows):
        self.rows, self.features = rows, rows.shape[1]

    def times(self, weights):
        return self.rows @ weights

    def back(self, values):
        return self.rows.T @ values


def test_ridge_of_40_random_rows_is_what_scikit_learn_says_for_two_targets_and_weights():
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(0)
    rows = rng.normal(size=(40, 12)) * (rng.random((40, 12)) < 0.4)
    targets, weights = rng.normal(0.3, 0.5, (40, 2)), rng.random((40, 2))
    weights[:10, 0] = 0
    found, level = ridge(Dense(rows), targets, weights, 2.0, tolerance=1e-6)
    for column in range(2):
        model = Ridge(alpha=2.0).fit(rows, targets[:, column], sample_weight=weights[:, column])
        assert found[:, column] == pytest.approx(model.coef_, abs=1e-5)
        assert level[column] == pytest.approx(model.intercept_, abs=1e-5)


def test_a_not_reaches_3_words_and_no_further_than_a_comma():
    words = Words()
    said = words.read(["It is not really very good coffee", "not bad, friendly", "good"])
    spelled = words.spelled(0)
    turned = [[spelled[word] for word in said.word[(said.text == text) & said.turned]]
              for text in range(3)]
    assert turned == [["really", "very", "good"], ["bad"], []]


@pytest.mark.parametrize(("text", "turned"), [
    ("didn’t like", "like"), ("nicht gut", "gut"), ("pas bon", "bon"), ("no bueno", "bueno"),
])  # fmt: skip
def test_not_is_found_in_4_languages(text, turned):
    words = Words()
    said = words.read([text])
    assert [words.spelled(0)[word] for word in said.word[said.turned]] == [turned]


@pytest.mark.parametrize(("language", "text", "read"), [
    ("en", "Honestly, nothing at all to complain about.", "Honestly, great perfect ."),
    ("en", "I couldn’t find any fault", "I great perfect"),
    ("en", "Not too bad", "good"),
    ("de", "Keine Probleme mit der App", "super perfekt mit der App"),
    ("fr", "Je n’ai eu aucun problème", "Je super parfait"),
    ("es", "No he tenido nunca ningún problema", "excelente perfecto"),
    ("it", "niente da ridire", "ottimo perfetto"),
    ("pt", "não tive nenhum problema", "excelente perfeito"),
    ("nl", "niets mis mee", "prima perfect"),
    ("pl", "bez zarzutu", "super doskonale"),
    ("ru", "никаких претензий", "супер отлично"),
    ("tr", "fena değil", "harika mükemmel"),
    ("zh", "服务无可挑剔", "服务 很好 完美"),
    ("ja", "文句なし", "最高 完璧"),
])  # fmt: skip
def test_a_denied_fault_is_read_as_plain_praise_in_12_languages(language, text, read):
    assert plain([text], [language])[0].split() == read.split()
    assert plain([text, text], [None, language])[0].split() == read.split()
    assert len(phrases()) == 12


@pytest.mark.parametrize(("language", "text", "read"), [
    ("en", "It couldn’t be worse", "It terrible awful"),
    ("en", "No complaints are ever answered", "terrible awful"),
    ("en", "The only small downside is the wifi", "The disappointing is the wifi"),
    ("de", "Schlimmer geht es nicht", "schrecklich furchtbar"),
    ("de", "Einziger Nachteil ist der Lärm", "enttäuschend ist der Lärm"),
    ("fr", "Aucune plainte n’est traitée", "horrible affreux"),
    ("fr", "Seul bémol : le wifi", "décevant : le wifi"),
    ("es", "No podría ser peor", "horrible pésimo"),
    ("es", "El único inconveniente es el ruido", "El decepcionante es el ruido"),
    ("it", "non poteva andare peggio", "terribile pessimo"),
    ("pt", "não podia ser pior", "péssimo terrível"),
    ("nl", "kon niet slechter", "vreselijk slecht"),
])  # fmt: skip
def test_a_complaint_in_words_of_praise_is_read_plainly_in_7_languages(language, text, read):
    assert plain([text], [language])[0].split() == read.split()


def test_what_a_but_follows_is_conceded_in_its_own_mention_alone():
    words = Words()
    said = words.read(["nice but tiny", "Schön, aber klein", "nice"])
    spelled = words.spelled(0)
    assert [spelled[word] for word in said.word[said.conceded]] == ["nice", "schön", ","]


@pytest.mark.parametrize(("language", "text"), [
    ("en", "not good"), ("en", "nothing works"), ("en", "no problem solved"),
    ("en", "No problems until now"), ("en", "Not without problems"),
    ("de", "nicht gut"), ("de", "keine Hilfe"), ("de", "nicht wirklich ohne Probleme"),
    ("de", "nothing to complain about"),
    ("fr", "rien ne marche"), ("fr", "Cela ne s’est pas passé sans problème"),
    ("fr", "pas mal de retard"), ("es", "nunca más"), ("es", "ningún problema resuelto"),
])  # fmt: skip
def test_14_near_misses_are_read_as_they_stand(language, text):
    assert plain([text], [language]) == [text]


def test_a_comma_ends_what_a_not_takes_back():
    assert plain(["It was not late, without any trouble"], ["en"])[0].split()[-2:] == [
        "great", "perfect"]


def test_the_lexicon_hears_praise_in_nothing_to_complain_about_and_in_its_mention():
    comments = ["Nothing to complain about", "No complaints", "The food was not good"]
    judged = _judged(comments, [np.nan] * 3, "en")
    assert judged.by == {"en": "lexicon"}
    assert (judged.comments > 0.5).tolist() == [True, True, False]
    assert (judged.mentions > 0.5).tolist() == [True, True, False]


def test_a_language_judged_by_the_scores_of_others_hears_praise_in_a_denied_fault():
    # The same two words, said outright and denied, and a complaint with a "not".
    made = planted(600, seed=12)
    said = ["Ottimo, perfetto", "Niente da ridire", "Non funziona niente"]
    judged = judge([*made.comments, *said], split([*made.comments, *said], lambda _done: None),
                   np.array([*made.scores, *[np.nan] * 3]), ["en"] * 600 + ["it"] * 3, seed=0,
                   report=lambda _fraction, _message: None)
    assert judged.by["it"] == "other languages"
    outright, denied, complaint = judged.comments[-3:]
    assert outright == pytest.approx(denied, abs=0.2)
    assert denied > 0 > complaint


def test_the_kind_of_4_answers_by_hand():
    # score .5 of 1 clear: good .75, neither 0; −.5: bad; 0 of .2: neither .8; .3 of .6: good .45.
    score, clear = np.array([0.5, -0.5, 0.0, 0.3]), np.array([1.0, 1.0, 0.2, 0.6])
    assert kinds(score, clear, (0.0, 0.0)).tolist() == [1, -1, 0, 1]
    assert kinds(score, clear, (0.0, -0.1)).tolist() == [1, -1, 0, 0]


def test_balanced_of_4_answers_by_hand():
    # bad: 1 found of 1, said twice: 2/3. neither: never found of 1: 0. good: 2 of 2: 1.
    truth, said = np.array([-1, 0, 1, 1]), np.array([-1, -1, 1, 1])
    assert balanced(truth, said) == pytest.approx((2 / 3 + 0 + 1) / 3)


def _judged(comments, scores, language):
    return judge(comments, split(comments, lambda _done: None), np.array(scores, float),
                 [language] * len(comments), seed=0, report=lambda _fraction, _message: None)


@pytest.mark.parametrize("score", [1.0, 0.0, np.nan, np.inf])
def test_400_scores_without_any_difference_judge_nobody_in_german(score):
    judged = _judged(planted(400, seed=7).comments, [score] * 400, "de")
    assert judged.by == {"de": "nobody"}
    assert np.isnan(judged.comments).all()
    assert judged.taught == {}


def test_400_promoters_of_9_and_10_are_judged_without_any_nan():
    made = planted(400, seed=8)
    judged = _judged(made.comments, np.where(made.scores > 0, 1.0, 0.8), "de")
    assert judged.by == {"de": "scores"}
    assert judged.taught == {"de": 400}
    assert np.isfinite(judged.comments).all()
    assert np.isfinite(judged.mentions).all()


def test_0_comments_and_comments_that_say_nothing_are_judged_as_nothing():
    assert _judged([], [], "en").comments.shape == (0,)
    judged = _judged(["", "...", None, " \0 "], [1.0, -1.0, 0.0, 1.0], "en")
    assert np.isnan(judged.comments).all()
    assert judged.mentions.shape == (0,)


def test_odd_texts_among_300_are_judged_and_break_nothing():
    made = planted(320, seed=9)
    odd = ["🙂", "a" * 50_000, "\ue000 good", "\ud83d cut emoji", "الطعام سيئ جدا", "早い", "x\0y"]
    judged = _judged([*made.comments, *odd], [*made.scores, *[0.5] * len(odd)], "en")
    assert judged.by == {"en": "scores"}
    assert np.isfinite(judged.comments).all()


def test_a_score_of_its_own_never_moves_a_comment_or_its_mentions():
    # One comment's score is turned round: no word of it may be judged otherwise by that.
    made = planted(600, seed=10)
    scores = made.scores.copy()
    scores[17] = -1 if scores[17] > 0 else 1
    before, after = (_judged(made.comments, one, "en") for one in (made.scores, scores))
    own = split(made.comments, lambda _done: None).response == 17
    # The bounds between good and bad rest on all comments, hence a trace, but no more.
    assert after.comments[17] == pytest.approx(before.comments[17], abs=0.01)
    assert after.mentions[own] == pytest.approx(before.mentions[own], abs=0.01)


def test_the_judge_is_stopped_by_its_report_while_it_learns():
    made = planted(400, seed=11)

    def stop(fraction, _message):
        if fraction >= 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        judge(made.comments, split(made.comments, lambda _done: None), made.scores, ["en"] * 400,
              seed=0, report=stop)
