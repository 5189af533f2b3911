"""What a person corrects about a file, kept beside it; each correction looks at the file again."""

from dataclasses import dataclass, field

import streamlit as st

from core.collect import uploads
from core.model import Kind
from core.store.database import Database

# What was said of the old column's values says nothing of a new one's.
SCALE_AND_ORDER = {"scale", "date_order"}


@dataclass(frozen=True)
class Corrections:
    """The corrections of an upload, by its token. said: as `intake.preview` takes them."""

    db: Database
    token: str
    said: dict = field(default_factory=dict)

    @classmethod
    def of(cls, db: Database, token: str) -> "Corrections":
        """Those that were kept."""
        return cls(db, token, uploads.choices(db, token))

    def kind(self, kind: Kind) -> None:
        """What the file holds; what was said of its columns no longer counts."""
        self._keep({"kind": kind})

    def role(self, role: str, column: str) -> None:
        """The role's column, "" for none; whoever had the column loses it."""
        roles = {other: "" if column and taken == column else taken
                 for other, taken in self.said.get("roles", {}).items()} | {role: column}
        settled = {"score": SCALE_AND_ORDER, "date": SCALE_AND_ORDER, "event": {"event"}}
        kept = {name: value for name, value in self.said.items()
                if name not in settled.get(role, ())}
        self._keep(kept | {"roles": roles})

    def option(self, name: str, value: object) -> None:
        """Anything else: scale, date_order, source, segments, event (what all rows are)."""
        said = self.said | {name: value}
        if name == "event":
            said["roles"] = {role: column for role, column in self.said.get("roles", {}).items()
                             if role != "event"}
        self._keep(said)

    def undo(self) -> None:
        """Back to what was found; what the file holds stays as it was chosen."""
        self._keep({name: value for name, value in self.said.items() if name == "kind"}
                   if len(self.said) > 1 else {})

    def _keep(self, said: dict) -> None:
        uploads.choose(self.db, self.token, said)
        st.rerun()
