"""Where a file's responses go: sources, their families and their one scale each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlite_utils

from core.errors import BadInput
from core.scales import SCALES, Scale
from core.store.database import Database, now_text, read


@dataclass(frozen=True)
class KnownSource:
    """The source that an earlier file of the same shape went to, and its scale."""

    name: str
    scale: str | None


def shape_of(columns: Sequence[str]) -> str:
    """Headers as text: files with the same headers are of one shape."""
    return json.dumps(list(columns), ensure_ascii=False)


def earlier_source(db: Database, columns: Sequence[str]) -> KnownSource | None:
    """The newest source that a file with these columns went to; None where there is none."""
    with read(db) as tables:
        row = tables.execute(
            "select name, scale from source where shape = ? and name = family"
            " order by id desc limit 1", [shape_of(columns)],
        ).fetchone()
    return KnownSource(*row) if row else None


def takes_scale(db: Database, name: str, scale: str | None, file_hash: str) -> bool:
    """True where a source of that name is free to hold scores on `scale`.

    It is where it is new, has that scale or none, or holds nothing but this very file.
    """
    with read(db) as tables:
        return _takes_scale(tables, name, scale, file_hash)


def _takes_scale(
    tables: sqlite_utils.Database, name: str, scale: str | None, file_hash: str,
) -> bool:
    row = tables.execute("select id, scale from source where name = ?", [name]).fetchone()
    if row is None or scale is None or row[1] in (None, scale):
        return True
    other = tables.execute(
        "select 1 from response r join batch b on b.id = r.batch_id"
        " where r.source_id = ? and b.file_hash <> ? and r.score is not null limit 1",
        [row[0], file_hash],
    ).fetchone()
    return other is None


def sources_for(
    tables: sqlite_utils.Database, plan: dict, scales: Sequence[str | None], file_hash: str,
    by: str, *, renew: bool,
) -> tuple[str, dict[str, int]]:
    """The family, and name → id of a file's sources, made or brought to the scales given.

    scales: none for a file that holds no feedback, which goes to no source.
    renew: where a source's scale was corrected, its old scores are dropped, to be read anew.
    Raises BadInput where a source holds other files' scores on another scale.
    """
    if not scales:
        return "", {}
    family, names = _names(tables, plan["source"], scales)
    ids = {}
    for name, scale in zip(names, scales, strict=True):
        ids[name] = _source(tables, name, family, scale, plan, file_hash, by, renew=renew)
    return family, ids


def held(
    db: Database, base: str, scales: Sequence[str | None]
) -> tuple[str, dict[str, int], bool] | None:
    """The family, name → id (0: not there yet) as `sources_for` would have them, and whether none
    of them would change its scale; None where there is no source `base`.
    """
    with read(db) as tables:
        family, names = _names(tables, base, scales)
        rows = {name: tables.execute("select id, scale from source where name = ?",
                                     [name]).fetchone() for name in names}
    if rows[base] is None:
        return None
    same = all(row is None or None in (scale, row[1]) or scale == row[1]
               for row, scale in zip(rows.values(), scales, strict=True))
    return family, {name: row[0] if row else 0 for name, row in rows.items()}, same


def _names(
    tables: sqlite_utils.Database, base: str, scales: Sequence[str | None]
) -> tuple[str, list[str]]:
    """The family of the source `base`, and the names of a file's sources, one a scale."""
    row = tables.execute("select family from source where name = ?", [base]).fetchone()
    family = row[0] if row else base
    second = [_second_name(tables, base, family, scale) for scale in scales[1:]]
    return family, [base, *second]


def _second_name(
    tables: sqlite_utils.Database, base: str, family: str, scale: str | None
) -> str:
    """`base (1–10 stars)`, as the scale is called; with a number where another family has that.

    Where the family has a source on that scale already, it is that one, whatever its name.
    """
    row = tables.execute(
        "select name from source where family = ? and name not in (?, family) and scale = ?"
        " order by id limit 1", [family, base, scale]).fetchone()
    if row:
        return row[0]
    named = f"{base} ({SCALES[Scale(scale)].title})"
    number, name = 1, named
    while tables.execute("select 1 from source where name = ? and family <> ?",
                         [name, family]).fetchone():
        number += 1
        name = f"{named} {number}"
    return name


def _source(
    tables: sqlite_utils.Database, name: str, family: str, scale: str | None, plan: dict,
    file_hash: str, by: str, *, renew: bool,
) -> int:
    if not _takes_scale(tables, name, scale, file_hash):
        held = tables.execute("select scale from source where name = ?", [name]).fetchone()[0]
        raise BadInput(
            f"The source “{name}” holds scores on {held}; this file's are on {scale}. "
            "Give the file a source of its own with --source NAME."
        )
    shape = shape_of(plan["columns"])
    row = tables.execute("select id, scale from source where name = ?", [name]).fetchone()
    if row is None:
        return tables.execute(
            "insert into source (name, family, scale, shape, created_at, created_by)"
            " values (?, ?, ?, ?, ?, ?) returning id",
            [name, family, scale, shape, now_text(), by],
        ).fetchone()[0]
    if renew and scale is not None and row[1] not in (None, scale):
        # The same file on a corrected scale: its scores are read anew, never mixed.
        tables.conn.execute("update response set score = null where source_id = ?", [row[0]])
    tables.conn.execute(
        "update source set scale = coalesce(?, scale), shape = ? where id = ?",
        [scale, shape, row[0]],
    )
    return row[0]
