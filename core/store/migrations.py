"""The schema, step by step. Append only: a step that has shipped is never edited."""

from pathlib import Path

MIGRATIONS: tuple[str, ...] = tuple(
    step.read_text(encoding="utf-8")
    for step in sorted((Path(__file__).parent / "schema").glob("*.sql"))
)
