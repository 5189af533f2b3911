"""The taxonomy without a screen: out to a file, in from one, and the log of what was done."""

from pathlib import Path

from core.errors import BadInput
from core.focus.taxonomy import exchange, log
from core.store import taxonomy
from core.store.database import Database
from core.store.preferences import preferences


def run(db: Database, act: str, path: Path | None) -> tuple[dict, list[str]]:
    """Does "export", "import" or "log"; returns the result for machines, and lines for people.

    Raises BadInput without a file where one is needed, and as `exchange` does; OSError.
    """
    if act == "log":
        return _log(db)
    if path is None:
        raise BadInput(f"Name the file: taxonomy {act} FILE.json.")
    if act == "export":
        data = exchange.exported(db)
        path.write_bytes(data)
        return {"file": str(path)}, [f"Written: {path}"]
    number = exchange.imported(db, path.read_bytes(), name=path.name,
                               by=str(preferences(db)["person"]))
    said = taxonomy.edit(db, number)
    return ({"edit": number, "added": said.payload["added"],
             "recognised": said.payload["recognised"]}, [log.sentence(said, {}) + "."])


def _log(db: Database) -> tuple[dict, list[str]]:
    entries = log.entries(db)
    result = {"edits": [
        {"number": one.number, "kind": one.kind, "sentence": one.sentence,
         "made_at": one.made_at, "made_by": one.made_by,
         "taken_back_by": one.taken_back[0] if one.taken_back else None,
         "taken_back_at": one.taken_back[1] if one.taken_back else None}
        for one in entries]}
    lines = [f"{one.made_at}  {one.number}  {one.sentence}"
             + (f" (taken back by {one.taken_back[0]}, {one.taken_back[1]})"
                if one.taken_back else f" ({log.PASSED_OVER})" if one.passed_over else "")
             for one in entries]
    return result, lines or ["Nobody has changed the topics yet."]
