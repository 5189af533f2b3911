"""Keeps the worker process alive while the app runs."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from core.settings import ROOT, Settings

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
SECONDS_TO_END = 5.0


class Worker:
    """Keeps one worker process alive; when it dies, another starts after a growing pause.

    state: starting, running, restarting or stopped. say: tells a sentence to the terminal.
    """

    def __init__(self, settings: Settings, *, say: Callable[[str], None]) -> None:
        paths = {"ACTIONGAP_DB": settings.database, "ACTIONGAP_DEMO_DB": settings.demo}
        self.environment = os.environ | {name: str(p.resolve()) for name, p in paths.items()}
        self.say = say
        self.state = "starting"

    async def keep_alive(self) -> None:
        """Until cancelled; then the process ends too."""
        pause = FIRST_PAUSE
        try:
            while True:
                began = time.monotonic()
                ending = await self._one_life()
                self.state = "restarting"
                lived_long = time.monotonic() - began > LONGEST_PAUSE
                pause = FIRST_PAUSE if lived_long else min(2 * pause, LONGEST_PAUSE)
                self.say(f"The worker ended ({ending}); another starts in {pause:g} s.")
                await asyncio.sleep(pause)
        finally:
            self.state = "stopped"

    async def _one_life(self) -> int | OSError:
        try:
            # A session of its own: Ctrl-C reaches the app alone, which ends both.
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "core", "worker", "--parent", str(os.getpid()),
                cwd=ROOT, env=self.environment, start_new_session=True,
            )
        except OSError as error:
            return error
        self.state = "running"
        try:
            return await process.wait()
        finally:
            if process.returncode is None:
                await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Asked first; killed after some seconds, which loses nothing: the job's lease runs out."""
    with suppress(ProcessLookupError):
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), SECONDS_TO_END)
        except TimeoutError:
            process.kill()
            await process.wait()
