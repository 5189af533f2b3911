"""The schema, step by step. Append only: a step that has shipped is never edited."""

from pathlib import Path


def _place(step: Path) -> int:
    """The number that a step's name begins with: 10 follows 9."""
    return int(step.stem.partition("_")[0])


MIGRATIONS: tuple[str, ...] = tuple(
    step.read_text(encoding="utf-8")
    for step in sorted((Path(__file__).parent / "schema").glob("*.sql"), key=_place)
)
