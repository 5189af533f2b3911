"""The guard around what other people's files are opened with: a child process under limits.

A workbook of 5 KB can make its reader abort or take all memory, so a file is opened in a child
and never in the app. The child prints one JSON line: what it found, or {"refused": sentence}.
"""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

from core.errors import UnreadableFile
from core.settings import ROOT

DEADLINE_SECONDS = 600
MEMORY = 4_000_000_000
CPU_SECONDS = 300
LARGEST_RESULT = 8_000_000_000


def ask_child(module: str, request: dict) -> dict:
    """What `python -m module` answers to the request, in a process of its own."""
    # Whoever got the better of a reader should find no password there.
    mine = {name: value for name, value in os.environ.items() if name != "ACTIONGAP_SMTP_URL"}
    # Arrow's own allocators reserve address space far beyond what they use.
    # One malloc arena a core would count against the child's address space on a large machine.
    environment = mine | {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2",
                          "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, json.dumps(request)],
            cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8",
            errors="replace", timeout=DEADLINE_SECONDS, check=False,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "It takes too long to open. Split it, or save it as CSV."}
    if done.returncode == 0 and done.stdout.strip():
        return json.loads(done.stdout.splitlines()[-1])
    if done.returncode in {-24, -9}:  # SIGXCPU, or killed for want of memory
        return {"refused": "It takes too much time or memory to open. Split it, or save it as "
                           "CSV."}
    if done.returncode < 0 or "MemoryError" in done.stderr:
        return {"refused": "It needs more memory than is allowed, perhaps for cells far outside "
                           "the data. Save it as CSV."}
    last = done.stderr.strip().splitlines()[-1:] or ["no reason was given"]
    return {"refused": f"It could not be opened ({last[0][:200]}). Save it as CSV and try again."}


def answered(work: Callable[[dict], dict], request: str) -> dict:
    """In the child: limits first, then the work; what it refuses becomes {"refused"}."""
    _limit_resources()
    try:
        return work(json.loads(request))
    except UnreadableFile as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": "The file needs more memory than is allowed. Split it, or save it as "
                           "CSV."}
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return {"refused": "The disk is full, so the file could not be unpacked. Free some "
                               "space, then try again."}
        return {"refused": f"The file cannot be read: {error.strerror or error}."}


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's deadline remains
        return
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, LARGEST_RESULT),
    ):
        with suppress(ValueError, OSError):  # a lower limit is already set
            resource.setrlimit(limit, (most, most))
