"""What of a file is here already, told before it is accepted."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.collect.files.readers import Opened, file_hash
from core.collect.plan import Plan
from core.collect.rows import FeedbackRows
from core.model import Feedback, Kind
from core.store import batches, responses, sources
from core.store.batches import OpenBatch
from core.store.database import Database


@dataclass(frozen=True)
class Here:
    """Rows of a file of feedback: new + there + refused == rows; altered: of those there.

    rescaled: the scores that are here would be read on another scale.
    """

    rows: int
    there: int
    altered: int
    refused: int
    rescaled: bool

    @property
    def new(self) -> int:
        """Rows that would be added."""
        return self.rows - self.there - self.refused


def already_here(db: Database, file: Opened, plan: Plan) -> Here | None:
    """What would become of the rows, were the file accepted; None where none is here.

    A file whose first rows are all new is taken for new: nobody waits for it to be read whole.
    """
    found = sources.held(db, plan.source, plan.source_scales)
    if found is None:
        return None
    family, ids, same = found
    refused: list[int] = []

    def chunks() -> Iterator[list[Feedback]]:
        for chunk in file.chunks():
            items, rejects = rows.read(chunk)
            refused.append(len(rejects))
            yield items

    rows = FeedbackRows(plan, tuple(ids))
    there, altered = responses.compared(db, OpenBatch(0, 0, file.rows, family, ids), chunks())
    return Here(file.rows, there, altered, sum(refused), not same) if there else None


def came_in(db: Database, path: Path, kind: Kind) -> str | None:
    """When this very file last came in as a file of this kind; None where it never did."""
    return batches.came_in(db, file_hash(path), kind)
