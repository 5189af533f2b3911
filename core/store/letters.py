"""Letters: what is written to people, in their languages.

The texts are templates; `post/letters.save` checks them before they are kept here.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import sqlite_utils

from core.errors import BadInput
from core.settings import ROOT
from core.store.database import Database, read, write
from core.store.versions import change_row, insert_row

NOUN = "letter"
Purpose = Literal["answer", "good news"]
PURPOSES: tuple[Purpose, ...] = ("answer", "good news")
LONGEST_NAME = 80
DEFAULTS = ROOT / "data" / "letters.toml"
Texts = Mapping[str, Mapping[str, str]]  # language → {"subject", "body"}


@dataclass(frozen=True)
class Letter:
    """A letter. texts: language (two letters) → {"subject", "body"}, as templates."""

    id: int
    name: str
    purpose: Purpose
    texts: dict[str, dict[str, str]]
    version: int
    changed_at: str
    changed_by: str


def letters(db: Database, purpose: Purpose | None = None) -> list[Letter]:
    """All letters (of one purpose), by name."""
    with read(db) as tables:
        rows = tables.query("select * from letter where ? is null or purpose = ?"
                            " order by name, id", [purpose, purpose])
        return [_letter(row) for row in rows]


def letter(db: Database, number: int) -> Letter | None:
    """The letter of that number; None where there is none."""
    with read(db) as tables:
        return next(map(_letter, tables.query("select * from letter where id = ?", [number])), None)


def save(
    db: Database, number: int | None, name: str, purpose: Purpose, texts: Texts, *,
    version: int = 0, by: str,
) -> int:
    """Keeps a new letter (number None) or a changed one; returns its number.

    Compare-and-set on `version`: raises Conflict where somebody else was first, BadInput on a
    name or texts that are empty. Whether the templates hold, `post/letters.save` looks first.
    """
    row = {"name": _named(name), "purpose": purpose, "texts": _as_json(texts)}
    with write(db) as tables:
        if number is None:
            return insert_row(tables, NOUN, row, by=by)
        change_row(tables, NOUN, number, row, version=version, by=by)
    return number


def ensure_defaults(db: Database, by: str = "ActionGap") -> None:
    """Writes a letter of each purpose in four languages where there is none of it."""
    with read(db) as tables:
        if len(_purposes(tables)) == len(PURPOSES):
            return
    kept = tomllib.loads(DEFAULTS.read_text("utf-8"))
    with write(db) as tables:
        there = _purposes(tables)
        for one in kept["letter"]:
            if one["purpose"] not in there:
                row = {"name": one["name"], "purpose": one["purpose"],
                       "texts": _as_json(one["texts"])}
                insert_row(tables, NOUN, row, by=by)


def _purposes(tables: sqlite_utils.Database) -> set[str]:
    return {purpose for (purpose,) in tables.execute("select distinct purpose from letter")}


def _named(name: str) -> str:
    kept = " ".join(name.split())
    if not kept:
        raise BadInput("Give the letter a name.")
    if len(kept) > LONGEST_NAME:
        raise BadInput(f"The letter's name is too long; use at most {LONGEST_NAME} characters.")
    return kept


def _as_json(texts: Texts) -> str:
    kept = {}
    for language, text in texts.items():
        parts = {part: str(text.get(part, "")).strip() for part in ("subject", "body")}
        missing = [part for part, words in parts.items() if not words]
        if missing:
            raise BadInput(f"The letter in {language!r} has no {missing[0]}. Write one, or take "
                           "the language out.")
        kept[language] = parts
    if not kept:
        raise BadInput("Write the letter in at least one language.")
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _letter(row: Mapping[str, object]) -> Letter:
    return Letter(**{**row, "texts": json.loads(str(row["texts"]))})
