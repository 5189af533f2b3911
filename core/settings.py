"""What the environment says. What people set lies in `store/preferences.py`."""

import math
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import BadInput

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "data" / "models"
DEMO_DATABASE = ROOT / "data" / "demo.db"
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Settings:
    """database: the team's own SQLite file. demo: the made-up company's, which never sends.

    upload_limit: bytes above which a file is refused.
    real_data: folder of real feedback for tests; None where it is absent.
    base_url: where people reach the app when a proxy stands in front; None on one's own machine.
    smtp_url: `smtp[s]://[user:password@]host[:port]`; None: letters wait and can be downloaded.
    deeper_python: the interpreter that runs a deeper encoder; its libraries stay out of our own.
    """

    database: Path
    demo: Path
    upload_limit: int
    real_data: Path | None
    base_url: str | None = None
    port: int = 8501
    smtp_url: str | None = field(default=None, repr=False)  # it bears a password
    deeper_python: Path = Path(sys.executable)

    @property
    def public_url(self) -> str:
        """Where links in letters lead; without `base_url` to this machine alone."""
        base = self.base_url or f"http://127.0.0.1:{self.port}"
        return (base if "://" in base else f"https://{base}").rstrip("/")


def from_environment() -> Settings:
    """Settings as the environment gives them now; nothing is cached. Raises BadInput."""
    real_data = os.environ.get("ACTIONGAP_REAL_DATA")
    return Settings(
        database=Path(os.environ.get("ACTIONGAP_DB") or ROOT / "data" / "actiongap.db"),
        demo=Path(os.environ.get("ACTIONGAP_DEMO_DB") or DEMO_DATABASE),
        upload_limit=int(_number("ACTIONGAP_UPLOAD_MB", 200) * MEGABYTE),
        real_data=Path(real_data) if real_data else None,
        base_url=os.environ.get("ACTIONGAP_BASE_URL") or None,
        port=int(_number("ACTIONGAP_PORT", 8501)),
        smtp_url=os.environ.get("ACTIONGAP_SMTP_URL") or None,
        deeper_python=_deeper_python(),
    )


def _deeper_python() -> Path:
    """What was set, else what `make deeper` made, else this very interpreter."""
    made = ROOT / ".venv-deeper" / "bin" / "python"
    return Path(os.environ.get("ACTIONGAP_DEEPER_PYTHON")
                or (made if made.exists() else sys.executable))


def _number(name: str, default: float) -> float:
    text = os.environ.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:  # also False for NaN
        raise BadInput(f"{name} is {text!r}, which is no number from 0 up. Mend or unset it.")
    return number
