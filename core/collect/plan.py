"""What was decided about a file before its rows are accepted."""

from pydantic import BaseModel, ConfigDict, ValidationError

from core.collect.scales import ScalePlan, scale_plan
from core.errors import BadInput, UnknownColumn
from core.model import Role


class Plan(BaseModel):
    """How to read each row of a file; the same file under the same plan gives the same rows.

    columns: the headers, which are the file's shape. roles: role → column. scale: as for
    `--scale`, None without scores. date_order: None without dates. source: the (first) source's
    name. segments: attributes to filter by; `segments_chosen` where a person chose them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: tuple[str, ...]
    roles: dict[Role, str]
    source: str
    scale: str | None = None
    date_order: str | None = None
    segments: tuple[str, ...] = ()
    segments_chosen: bool = False

    @property
    def scales(self) -> ScalePlan | None:
        """The scale, parsed. Raises BadInput where it is not known."""
        return scale_plan(self.scale) if self.scale else None

    @property
    def attributes(self) -> tuple[str, ...]:
        """Columns without a role."""
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
        if not {"score", "comment"} & self.roles.keys():
            raise BadInput(NEITHER.format(columns=", ".join(columns[:40])))
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


NEITHER = (
    "Neither a score nor a comment was found among the columns: {columns}. Name one with "
    "--set score=COLUMN or --set comment=COLUMN."
)
