"""Encoders that a person chose: any sentence-transformers or model2vec model, by path or name.

A model runs in a process of its own, which ends with the work: its libraries are large, and other
people's files are opened there. A study never goes to the network; a model that is given by name
may be fetched once, when a person says so.
"""

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.errors import BadInput
from core.settings import ROOT, from_environment

MODULE = "core.focus.text.encoding.encoder_side"
PROBES = ("The delivery was late.", "Die Lieferung kam zu spät.")
CHECK_SECONDS, FETCH_SECONDS, STUDY_SECONDS = 180, 1800, 4 * 3600


def check(encoder: str, *, fetch: bool = False) -> int:
    """The dimensions of the model's vectors, after it was really loaded and asked.

    fetch: a name that is not on this machine may be fetched from the hub. Raises BadInput.
    """
    return encode(encoder, PROBES, fetch=fetch).shape[1]


def encode(
    encoder: str, texts: Sequence[str], *, fetch: bool = False,
    advanced: Callable[[int], None] = lambda _done: None,
) -> np.ndarray:  # fmt: skip
    """The model's vectors of the texts, (n, d) float32. Raises BadInput with what to do.

    advanced: called about twice a second with the number of texts done; may raise.
    """
    seconds = FETCH_SECONDS if fetch else CHECK_SECONDS if texts is PROBES else STUDY_SECONDS
    with tempfile.TemporaryDirectory(prefix="actiongap-encoder-") as folder:
        request, out = Path(folder, "request.json"), Path(folder, "vectors.npy")
        readable = [text.encode("utf-8", "ignore").decode("utf-8") for text in texts]
        asked = {"encoder": encoder, "fetch": fetch, "texts": readable, "out": str(out)}
        request.write_text(json.dumps(asked), "utf-8")
        answer: dict = {}
        with _child(request, fetch, Path(folder, "errors.txt")) as lines:
            deadline = time.monotonic() + seconds
            for said in map(json.loads, lines):
                if time.monotonic() > deadline:
                    raise BadInput(f"The encoder {encoder} takes too long. Give a smaller model.")
                if "done" in said:
                    advanced(said["done"])
                else:
                    answer = said
        if "refused" in answer:
            # Who reads of it when a study stops did not name the encoder just now.
            where = "" if texts is PROBES else " The encoder is named in Settings."
            raise BadInput(answer["refused"] + where)
        if "dimensions" not in answer:
            last = Path(folder, "errors.txt").read_text("utf-8", "replace").split("\n")
            why = next((line for line in reversed(last) if line.strip()), "no reason was given")
            raise BadInput(f"The encoder {encoder} could not be run ({why.strip()[:200]}). "
                           "Give another one, or leave it empty.")
        return np.load(out)


@contextmanager
def _child(request: Path, fetch: bool, errors: Path) -> Iterator[Iterator[str]]:
    """The lines of a child at work; it ends with the block, whatever ends that."""
    with errors.open("wb") as log, subprocess.Popen(
        [str(from_environment().deeper_python), "-m", MODULE, str(request)], cwd=ROOT,
        env=_environment(fetch), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
        text=True, encoding="utf-8",
    ) as process:
        try:
            yield process.stdout
        finally:
            process.kill()


def _environment(fetch: bool) -> dict[str, str]:
    # Other people's code should find no password there.
    mine = {name: value for name, value in os.environ.items() if name != "ACTIONGAP_SMTP_URL"}
    quiet = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1",
             "TOKENIZERS_PARALLELISM": "false", "PYTHONUTF8": "1"}
    offline = {} if fetch else {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return mine | quiet | offline
