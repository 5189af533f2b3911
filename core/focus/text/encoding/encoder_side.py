"""The side of a deeper encoder: loads a model and encodes texts, in a process of its own.

Run by `encoders` as `python -m core.focus.text.encoding.encoder_side REQUEST.json`, with an
interpreter that has sentence-transformers or model2vec. Prints JSON lines: {"done": texts} now and
then, at last {"dimensions": d} or {"refused": sentence}; the vectors go to the file that the
request names.
"""

import json
import os
import re
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

import numpy as np

INSTALL = "make deeper"
AT_ONCE = 256  # texts between two lines of progress
BATCH = 32
LONGEST = 1000  # characters of a text that are read; a mention is a clause
HEARTBEAT_SECONDS = 0.5
NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")
WEIGHTS = ("model.safetensors", "0_StaticEmbedding/model.safetensors")
# What makes a static model, in either library's file.
STATIC = {"embeddings", "embedding.weight"}

Encode = Callable[[Sequence[str]], np.ndarray]


class Refused(Exception):
    """The model cannot be used; the message is for the person who named it."""


def located(encoder: str, *, fetch: bool = False) -> Path:
    """The folder of a model given by its path or its name. Raises Refused.

    fetch: a name that is not on this machine may be fetched from the hub; else nothing goes out.
    """
    folder = Path(encoder).expanduser()
    if folder.is_dir():
        return folder
    if encoder[:1] in {"/", ".", "~", "\\"} or not NAME.fullmatch(encoder):
        raise Refused(f"There is no folder {encoder} on this machine; give the folder of a model, "
                      "or a name such as sentence-transformers/all-MiniLM-L6-v2.")
    if find_spec("huggingface_hub") is None:
        raise Refused(_not_installed("sentence-transformers"))
    return _from_hub(encoder if "/" in encoder else f"sentence-transformers/{encoder}", fetch)


def _from_hub(name: str, fetch: bool) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    wanted = ["*.json", "*.txt", "*.model", "*.safetensors"]  # no pickles: they can hold programs
    try:
        return Path(snapshot_download(name, local_files_only=not fetch, allow_patterns=wanted,
                                      ignore_patterns=["onnx/*", "openvino/*"]))
    except (LocalEntryNotFoundError, HfHubHTTPError, ValueError) as error:
        if fetch:
            raise Refused(f"{name} could not be fetched: the hub does not have it, or cannot be "
                          "reached from here. Check the name, or give a folder.") from error
        raise Refused(f"There is no model {name} on this machine. Allow it to be fetched, or give "
                      "the folder of a model.") from error


def opened(folder: Path) -> Encode:
    """What encodes texts with the model in the folder: (n,) texts → (n, d). Raises Refused."""
    static, kind = is_static(folder), (folder / "modules.json").is_file()
    if not static and not kind and "model_type" not in _config(folder):
        raise Refused(f"The folder {folder} holds no sentence-transformers or model2vec model. "
                      "Give the folder in which the model’s config.json lies.")
    # sentence-transformers reads a static model too, where it was saved in its own way.
    model2vec = static and (not kind or find_spec("model2vec"))
    library = "model2vec" if model2vec else "sentence_transformers"
    if find_spec(library) is None:
        raise Refused(_not_installed(library.replace("_", "-")))
    try:
        return _model2vec(folder) if library == "model2vec" else _sentence_transformers(folder)
    except Exception as error:
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise Refused(f"The model in {folder} cannot be opened ({why}). "
                      "Give another one.") from error


def is_static(folder: Path) -> bool:
    """True where the weights are a table of tokens, as model2vec makes it."""
    for name in WEIGHTS:
        if (folder / name).is_file():
            with (folder / name).open("rb") as file:
                # A safetensors file begins with the length of its JSON header.
                length = int.from_bytes(file.read(8), "little")
                try:
                    return bool(STATIC & json.loads(file.read(min(length, 10_000_000))).keys())
                except (ValueError, AttributeError):
                    return False
    return False


def _config(folder: Path) -> dict:
    try:
        said = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _model2vec(folder: Path) -> Encode:
    from model2vec import StaticModel

    model = StaticModel.from_pretrained(folder)
    return lambda texts: model.encode(list(texts), use_multiprocessing=False)


def _sentence_transformers(folder: Path) -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True,
                                trust_remote_code=False, model_kwargs={"use_safetensors": True})
    return lambda texts: model.encode(list(texts), batch_size=BATCH, show_progress_bar=False,
                                      convert_to_numpy=True)


def _not_installed(library: str) -> str:
    return (f"A deeper encoder needs {library}, which is not installed. Type {INSTALL} in "
            "ActionGap’s folder, then try again.")


def vectors_of(encode: Encode, texts: Sequence[str], done: Callable[[int], None]) -> np.ndarray:
    """(n, d) float32. Raises Refused where the model gives no finite numbers."""
    parts = []
    for first in range(0, len(texts), AT_ONCE):
        parts.append(np.asarray(encode([text[:LONGEST] for text in texts[first:first + AT_ONCE]]),
                                np.float32))
        done(first + len(parts[-1]))
    vectors = np.vstack(parts)
    if vectors.ndim != 2 or not vectors.shape[1] or not np.isfinite(vectors).all():
        raise Refused("This model does not give a vector of numbers for every text. "
                      "Give another one.")
    return vectors


class _Telling:
    """Lines to the parent, a heartbeat among them while a model loads."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.at, self.lock = out, 0, threading.Lock()
        threading.Thread(target=self._beat, daemon=True).start()

    def done(self, texts: int) -> None:
        self.at = texts
        self.tell({"done": texts})

    def tell(self, line: dict) -> None:
        with self.lock:
            self.out.write(json.dumps(line) + "\n")
            self.out.flush()

    def _beat(self) -> None:
        waiting = threading.Event()
        while not waiting.wait(HEARTBEAT_SECONDS):
            try:
                self.tell({"done": self.at})
            except OSError:  # nobody listens any more
                os._exit(1)


def main(request: str) -> None:
    """Answers one request: {"encoder", "fetch", "texts", "out"}."""
    asked = json.loads(Path(request).read_text("utf-8"))
    # Libraries print what they like; the parent reads only our lines.
    telling = _Telling(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    os.dup2(2, 1)
    try:
        encode = opened(located(asked["encoder"], fetch=asked["fetch"]))
        vectors = vectors_of(encode, asked["texts"], telling.done)
        np.save(asked["out"], vectors)
        telling.tell({"dimensions": int(vectors.shape[1])})
    except Refused as refused:
        telling.tell({"refused": str(refused)})


if __name__ == "__main__":
    main(sys.argv[1])
