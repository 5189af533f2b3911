"""Takes the team's letters to the mail server as they fall due; the demo company's never leave."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.errors import CxError
from core.post.outbox import PAUSES, channel_of, deliver_due
from core.settings import Settings
from core.store import jobs
from core.store.database import open_database

log = logging.getLogger("actiongap.postman")

POLL_SECONDS = 0.5
SECONDS_AFTER_TROUBLE = 30.0
LETTERS_A_RUN = 100  # over one connection to the mail server


def send_forever(
    settings: Settings, path: Path, *, stopping: threading.Event,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Sends what is due in the database at `path` until it is told to stop."""
    owner = jobs.owner_name()
    while not stopping.is_set():
        try:
            sent = send_due(settings, path, owner=owner, most=LETTERS_A_RUN, pauses=pauses,
                            stop=stopping.is_set)
        except CxError as error:
            log.warning("letters wait: %s", error)
            stopping.wait(SECONDS_AFTER_TROUBLE)
        except Exception:
            log.exception("letters wait: sending them failed")
            stopping.wait(SECONDS_AFTER_TROUBLE)
        else:
            stopping.wait(0 if sent else POLL_SECONDS)


def send_due(
    settings: Settings, path: Path, *, owner: str, most: int, pauses: Sequence[float] = PAUSES,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Letters sent; 0 for the demo company, and where there is no mail server or sender.

    Raises BadInput where the mail server's URL cannot be used, DatabaseUnusable.
    """
    channel = channel_of(settings)
    if channel is None or not path.exists() or path.resolve() == settings.demo.resolve():
        return 0
    db = open_database(path)
    if jobs.latest(db, "demo"):  # a demo company under another name: its people are made up
        return 0
    return deliver_due(db, channel, now=datetime.now(UTC), owner=owner,
                       public_url=settings.public_url, most=most, pauses=pauses, stop=stop)
