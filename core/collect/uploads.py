"""Files that were handed in: kept at once under their content's hash, with what was corrected.

`<database>.uploads/<hash>/` holds the file under its own name and choices.json, so a reload of
the page, or of the app, goes on where the person was.
"""

import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from core.errors import BadInput
from core.store.database import Database

CHUNK = 1 << 20
TOKEN = re.compile(r"[0-9a-f]{16}")
CHOICES = "choices.json"
LONGEST_NAME = 120


def keep(db: Database, name: str, content: BinaryIO) -> str:
    """Writes the file down and returns its token. Raises BadInput where the disk refuses."""
    try:
        db.uploads.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=db.uploads))
        try:
            token = _copy(content, beside / safe_name(name))
            if find(db, token) is None:
                shutil.rmtree(db.uploads / token, ignore_errors=True)
                beside.rename(db.uploads / token)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise BadInput(
            f"{name} cannot be kept: {error.strerror or error}. Free some space or check the "
            f"folder {db.uploads}, then upload it again."
        ) from error
    return token


def find(db: Database, token: str | None) -> Path | None:
    """The file of a token; None where there is none."""
    if not token or not TOKEN.fullmatch(token) or not (db.uploads / token).is_dir():
        return None
    return next((path for path in sorted((db.uploads / token).iterdir())
                 if path.name != CHOICES and not path.name.startswith(".")), None)


def choices(db: Database, token: str) -> dict:
    """What the person corrected, as `intake.preview` takes it; {} at first."""
    path = db.uploads / token / CHOICES
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def choose(db: Database, token: str, said: dict) -> None:
    """Keeps the corrections beside the file."""
    path = db.uploads / token / CHOICES
    beside = path.with_name(f".{CHOICES}")
    beside.write_text(json.dumps(said, ensure_ascii=False), "utf-8")
    beside.replace(path)


def forget(db: Database, path: Path) -> None:
    """Removes an upload whose rows are kept; a file that lies elsewhere stays."""
    if path.parent.parent == db.uploads:
        shutil.rmtree(path.parent, ignore_errors=True)


def safe_name(name: str) -> str:
    """The file's own name without anything that is a path."""
    base = re.sub(r"[\x00-\x1f/\\:]", "-", name).strip(". ") or "file"
    stem, suffix = Path(base).stem, Path(base).suffix
    return stem[: LONGEST_NAME - len(suffix)] + suffix if base != CHOICES else f"-{base}"


def _copy(content: BinaryIO, path: Path) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    with path.open("wb") as out:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()[:16]
