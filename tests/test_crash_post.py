"""kill -9 in the middle of the post: every letter arrives, and a repeat is known as one."""

import os
import subprocess
import sys
import time
from collections import Counter

import pytest

from core.settings import ROOT
from core.store import messages
from core.store.database import open_database
from tests.letters import people, sender, waiting
from tests.mail_server import Handler, mail_server
from tests.serving import within

LETTERS, FAULTS = 1_000, 0.2
KILLS = (150, 320, 490, 660, 830)  # letters taken when a worker is killed
# The worker as it runs, but for the pauses: hours between attempts would outlast the test.
WORKER = """
from core import worker
from core.settings import from_environment
worker.run_forever(from_environment(), only=None, parent=None, once=False,
                   pauses=(0,) + (0.2,) * 14)
"""


@pytest.fixture
def start_worker(fresh_environment):
    """`start_worker(where)`: a worker that sends to that mail server; killed when the test ends."""
    running = []

    def start(where):
        running.append(subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT,
                                        env=os.environ | {"ACTIONGAP_SMTP_URL": f"smtp://{where}"}))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_1000_letters_through_2_workers_5_kills_and_20_percent_faults_none_lost(
    fresh_environment, start_worker
):
    db = open_database(fresh_environment / "team.db")
    sender(db)
    ids = waiting(db, people(db, LETTERS))
    handler, began = Handler(faults=FAULTS), time.monotonic()
    with mail_server(handler) as where:
        workers = [start_worker(where), start_worker(where)]
        for number, taken in enumerate(KILLS):
            within(120, lambda at=taken: len(handler.taken) >= at, every=0.002)
            doomed = workers[number % 2]
            assert doomed.poll() is None
            doomed.kill()
            doomed.wait()
            workers[number % 2] = start_worker(where)
        within(120, lambda: messages.tally(db).keys() == {"sent"})
    took = time.monotonic() - began

    assert messages.tally(db) == {"sent": LETTERS}
    received = Counter((str(mail["Message-ID"]), str(mail["To"])) for mail in handler.mails)
    letter = {one.id: one.address for one in messages.messages(db, limit=LETTERS)}
    assert set(received) == {(f"<{one}@acme.example>", letter[one]) for one in ids}
    repeats = received.total() - LETTERS
    attempts = sum(one.attempts for one in messages.messages(db, limit=LETTERS))
    print(f"\n{LETTERS:,} letters in {took:.0f} s: {attempts - LETTERS} faults and kills, "
          f"{repeats} repeats, each under its first Message-ID, none lost")
    # Faults and kills did strike, and repeats come from the few that took a letter unheard.
    assert attempts - LETTERS > 100
    assert 0 < repeats < 150
