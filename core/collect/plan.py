"""What was decided about a file before its rows are accepted."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.collect.kinds import NEEDS, Needs
from core.collect.meaning.scales import ScalePlan, scale_plan
from core.errors import BadInput, UnknownColumn
from core.model import EventKind, Kind


class Plan(BaseModel):
    """How to read each row of a file; the same file under the same plan gives the same rows.

    columns: the headers, which are the file's shape. roles: role → column, those of the kind.
    source: the (first) source's name, "" where no feedback is in the file. scale: as for
    `--scale`, None without scores. date_order: None without dates. segments: attributes to filter
    by; `segments_chosen` where a person chose them. event: what all rows are. currency, decimal:
    of the values, ISO code and "." or ",".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[str, ...]
    roles: dict[str, str]
    source: str = ""
    kind: Kind = "feedback"
    scale: str | None = None
    date_order: str | None = None
    segments: tuple[str, ...] = ()
    segments_chosen: bool = False
    event: EventKind | None = None
    currency: str | None = None
    decimal: Literal[".", ","] | None = None

    @property
    def needs(self) -> Needs:
        """What its kind needs."""
        return NEEDS[self.kind]

    @property
    def scales(self) -> ScalePlan | None:
        """The scale, parsed. Raises BadInput where it is not known."""
        return scale_plan(self.scale) if self.scale else None

    @property
    def source_scales(self) -> list[str | None]:
        """The scale of each source that the file goes to; [] where it goes to none."""
        scales = self.scales
        if not self.needs.to_source or scales is None:
            return [None] if self.needs.to_source else []
        return [one.value for one in (scales.first, scales.second) if one]

    @property
    def attributes(self) -> tuple[str, ...]:
        """Columns without a role, where they are kept."""
        if not self.needs.keeps_others:
            return ()
        taken = set(self.roles.values())
        return tuple(name for name in self.columns if name not in taken)

    def to_json(self) -> dict:
        """As a JSON object, for a job's payload."""
        return self.model_dump(mode="json")

    @classmethod
    def from_json(cls, value: dict) -> "Plan":
        """The plan of a payload. Raises BadInput where it is not one."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise BadInput(f"The plan of the import cannot be read: {error.errors()[0]['msg']}.") \
                from error

    def check(self, columns: tuple[str, ...]) -> None:
        """Raises BadInput where the plan does not belong to a file with these columns."""
        for role, name in self.roles.items():
            if name not in columns:
                raise UnknownColumn(
                    f"The file has no column “{name}” for {role}. Its columns are: "
                    f"{', '.join(columns[:40])}."
                )
        if columns != self.columns:
            raise BadInput("The file's columns changed since its preview. Look at it again.")
        have = self.roles.keys() | ({"event"} if self.event else set())
        if lacking := self.needs.lacking(have, columns):
            raise BadInput(lacking)
        scales = self.scales
        if scales and "score" not in self.roles:
            raise BadInput(
                f"The scale {self.scale} was given, but no column is the score. "
                "Name it with --set score=COLUMN."
            )
        if scales and scales.second and "date" not in self.roles:
            raise BadInput(
                "A scale with a border in time needs a date column. Name it with "
                "--set date=COLUMN."
            )

