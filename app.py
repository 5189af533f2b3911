"""The one process: pages, HTTP routes, what guards them, and the worker that does long work."""

import argparse
import asyncio
import base64
import hashlib
import math
import os
import re
import socket
import sys
import tomllib
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
import uvicorn.config
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import CxError
from core.post import unsubscribing
from core.settings import MEGABYTE, ROOT, Settings, from_environment
from core.store import feedback, jobs
from core.store.database import Database, open_database
from core.supervisor import Worker

try:
    SETTINGS = from_environment()
except CxError as wrong:
    sys.exit(f"ActionGap: {wrong}")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
ADDRESS = "127.0.0.1"  # until sign-in comes there is one local person; a proxy stands in front
PORTS_TRIED = 100
DEMO_SEED = 1
MOST_BODY = 10_000  # bytes that anybody may send without a page of ours
# Streamlit's options that are this process's business; the look is in .streamlit/config.toml.
OPTIONS = {
    "server.address": ADDRESS,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "server.maxUploadSize": math.ceil(SETTINGS.upload_limit / MEGABYTE),
    "server.corsAllowedOrigins": [SETTINGS.base_url] if SETTINGS.base_url else [],
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "logger.hideWelcomeMessage": True,
}


def content_security_policy(index: str) -> str:
    """The strictest policy under which Streamlit works; `index` is its own index.html.

    Its inline scripts are allowed by their hash, so a new version needs no change here.
    """
    scripts = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()) for text in scripts]
    hashes = "".join(f" 'sha256-{digest.decode()}'" for digest in digests)
    return (
        f"default-src 'self'; script-src 'self' blob:{hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        "connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'self'"
    )


class Guard:
    """Security headers on every answer; refuses foreign hosts, foreign pages, closed paths.

    Pure ASGI: Starlette's BaseHTTPMiddleware would buffer what is streamed.
    """

    CLOSED = ("_stcore/metrics", "_stcore/agent")
    SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
    LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
    # Mail programs post here from where they are; the signed token allows it, no cookie does.
    FOR_ALL = re.compile(r"/unsubscribe/[^/]+")

    def __init__(self, app: ASGIApp, *, base_url: str) -> None:
        index = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
        base = urlsplit(base_url if "://" in base_url else f"https://{base_url}")
        self.app = app
        self.hosts = self.LOCAL | {base.hostname}
        self.proxy = base.netloc or None
        self.headers = [
            (b"content-security-policy", content_security_policy(index).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
        ]
        if base.netloc and base.scheme == "https":
            self.headers.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        refusal = self.refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send_guarded)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})
        else:
            await PlainTextResponse(refusal[1], refusal[0])(scope, receive, send_guarded)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence where the request is refused, else None."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        # A foreign name that resolves to this machine (DNS rebinding) arrives with that name.
        if re.sub(r":\d*$", "", host).strip("[]").lower() not in self.hosts:
            return 400, "This address is not ActionGap's. Set ACTIONGAP_BASE_URL to allow it."
        if scope["path"].strip("/").startswith(self.CLOSED):
            return 404, "Not found."
        if scope["type"] == "websocket":
            origin = headers.get(b"origin")
            foreign = origin is not None and origin.partition("://")[2] not in {host, self.proxy}
        else:
            # "same-site" is foreign too: another port of this machine, a sibling subdomain.
            site = headers.get(b"sec-fetch-site")
            foreign = (scope["method"] not in self.SAFE and site in {"cross-site", "same-site"}
                       and not self.FOR_ALL.fullmatch(scope["path"]))
        return (403, "Another site may not do this.") if foreign else None


def prepare(settings: Settings, *, today: date) -> None:
    """Opens and migrates both databases; an empty demo database gets its company as a job.

    A database that cannot be opened is said and left: pages and /healthz say so too.
    """
    for path in (settings.database, settings.demo):
        try:
            db = open_database(path)
            if path == settings.demo and not jobs.live(db):
                _begin_demo(db, today)
        except CxError as error:
            say(str(error))


def _begin_demo(db: Database, today: date) -> None:
    """The demo company where there is none; one that was stopped half-way goes on as begun."""
    begun = jobs.latest(db, "demo")
    if begun and begun.status != "done":
        jobs.submit(db, "demo", begun.payload, by="ActionGap")
    elif not begun and not feedback.source_names(db):
        payload = {"until": today.isoformat(), "seed": DEMO_SEED}
        jobs.submit(db, "demo", payload, by="ActionGap")


WORKER = Worker(SETTINGS, say=lambda sentence: say(sentence))


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Databases first, off the event loop; then the worker, which ends with the app."""
    await asyncio.to_thread(prepare, SETTINGS, today=date.today())
    worker = asyncio.create_task(WORKER.keep_alive())
    app.state.get("at_start", lambda: None)()
    try:
        yield
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


async def healthz(_request: Request) -> JSONResponse:
    """200 while the team's database can be used, else 503 with the reason."""
    answer = {"status": "ok", "worker": WORKER.state, "version": VERSION}
    try:
        await asyncio.to_thread(open_database, SETTINGS.database)
    except CxError as error:
        return JSONResponse(answer | {"status": "unusable", "reason": str(error)}, 503)
    return JSONResponse(answer)


async def unsubscribe(request: Request) -> Response:
    """GET asks, POST stops all letters to that address at once (RFC 8058); else 404."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BODY:
            return PlainTextResponse("Too large.", 413)
    try:
        status, page = await asyncio.to_thread(_unsubscribed, request)
    except CxError as error:
        return PlainTextResponse(str(error), 503)
    return HTMLResponse(page, status, {"cache-control": "no-store"})


def _unsubscribed(request: Request) -> tuple[int, str]:
    # One after the other: a damaged demo company keeps nobody's word from the team's database.
    dbs = (open_database(path) for path in (SETTINGS.database, SETTINGS.demo) if path.exists())
    found = unsubscribing.of_token(dbs, request.path_params["token"])
    if found is None:
        return 404, unsubscribing.unknown(request.headers.get("accept-language", ""))
    db, message = found
    if request.method == "POST":
        unsubscribing.stop_writing(db, message)
        return 200, unsubscribing.done(message)
    return 200, unsubscribing.asking(message)


app = st.App(
    ROOT / "pages" / "frame.py",
    routes=[Route("/healthz", healthz),
            Route("/unsubscribe/{token}", unsubscribe, methods=["GET", "POST"])],
    lifespan=lifespan,
    middleware=[Middleware(Guard, base_url=SETTINGS.base_url or "")],
)


def say(sentence: str) -> None:
    """One line to the terminal, at once."""
    print(f"ActionGap: {sentence}", flush=True)


def free_port(wanted: int) -> int | None:
    """The first port from `wanted` up that nobody listens on (0: any); None where all are taken."""
    for port in range(wanted, min(wanted + PORTS_TRIED, 65_536)) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError, OverflowError):  # a port below 0 is none
                probe.bind((ADDRESS, port))
                probe.listen()
                return probe.getsockname()[1]
    return None


def has_screen() -> bool:
    """True where a browser can be opened for somebody who looks."""
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return not os.environ.get("CI") and (sys.platform in {"darwin", "win32"} or bool(display))


def main(arguments: list[str] | None = None) -> int:
    """Serves on 127.0.0.1 until Ctrl-C; returns the exit code."""
    parser = argparse.ArgumentParser(prog="app.py", description="Serve ActionGap on this machine.")
    parser.add_argument("--port", type=int, default=SETTINGS.port, help="0 takes any free one")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    port = free_port(options.port)
    if port is None:
        say(f"no port from {options.port} up is free; choose another with --port.")
        return 1
    if options.port not in {0, port}:
        say(f"Port {options.port} is taken; using {port}.")
    # Links in letters lead here: the worker and the pages learn of the port that was taken.
    os.environ["ACTIONGAP_PORT"] = WORKER.environment["ACTIONGAP_PORT"] = str(port)

    def at_start() -> None:
        say(f"open http://{ADDRESS}:{port} (Ctrl-C ends it)")
        if has_screen() and not options.no_browser:
            asyncio.get_running_loop().run_in_executor(
                None, webbrowser.open, f"http://{ADDRESS}:{port}"
            )

    app.state["at_start"] = at_start
    # uvicorn resets its loggers when it starts, so the level is set where it reads it from.
    uvicorn.config.LOGGING_CONFIG["loggers"]["uvicorn.error"]["level"] = "WARNING"
    with suppress(KeyboardInterrupt):  # uvicorn raises it again once everything has ended
        app.run(config=OPTIONS | {"server.port": port})
    return 0


if __name__ == "__main__":
    sys.exit(main())
