"""The same work without a screen: python -m core import · study · export · plan · demo · …"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from core import settings as environment
from core.errors import BadInput, CxError
from core.model import EventKind
from core.scales import Scale
from core.store.database import Database, open_database
from core.store.preferences import preferences

REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; 0 where it is done, 2 where the input is refused (one `error:` line)."""
    # Charts and figures of a terminal in another encoding must not end in a traceback.
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    chosen = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        return chosen.run(chosen)
    except CxError as error:
        print(f"error: {' '.join(str(error).split())}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"error: {where}{error.strerror or error}.", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("error: stopped; started again, it goes on or begins anew.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--db", type=Path, metavar="FILE", help="default: the team's own")
    common.add_argument("--json", action="store_true", help="print JSON for machines")
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=about, description=about)
        made.set_defaults(run=run)
        return made

    one = command("import", _import, "take in a file of feedback, customers or events")
    one.add_argument("file", type=Path)
    one.add_argument("--set", action="append", default=[], metavar="ROLE=COLUMN",
                     help="feedback: id, score, comment, date, customer, email, language, step;"
                          " customers: customer, email, name, language, consent, date;"
                          " events: id, customer, event, date, value, currency")
    one.add_argument("--kind", default="feedback", metavar="NAME",
                     help="what the file holds: feedback (default), customers, events")
    one.add_argument("--event", metavar="NAME", help=f"what all rows are: {', '.join(EventKind)}")
    one.add_argument("--scale", metavar="NAME", help=", ".join(Scale))
    one.add_argument("--source", metavar="NAME")
    one = command("study", _study, "find topics, sentiment and drivers")
    one.add_argument("--scale", metavar="NAME", help="whose score and drivers to print")
    one = command("export", _export, "write a row a response")
    one.add_argument("out", type=Path, metavar="OUT.csv|parquet|xlsx")
    one = command("plan", _plan, "write the Excel action plan")
    one.add_argument("out", type=Path, metavar="OUT.xlsx")
    one = command("demo", _demo, "make the demo company")
    one.add_argument("--until", type=_day, default=None, metavar="DATE")
    one.add_argument("--seed", type=int, default=1, metavar="N")
    one = command("taxonomy", _taxonomy, "take the topics out, or others in; show the log")
    one.add_argument("act", choices=("export", "import", "log"))
    one.add_argument("file", type=Path, nargs="?", metavar="FILE.json")
    command("doctor", _doctor, "check this installation")
    one = command("worker", _worker, "run what waits in the job table")
    one.add_argument("--once", action="store_true", help="return when nothing waits")
    one.add_argument("--parent", type=int, metavar="PID", help="end when this process is gone")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-06-30") from None


def _database(chosen: argparse.Namespace) -> Database:
    return open_database(chosen.db or environment.from_environment().database)


def _show(chosen: argparse.Namespace, result: dict, lines: Sequence[str]) -> int:
    if chosen.json:
        print(json.dumps(result, ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(lines))
    return 0


def _progress(fraction: float, message: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{fraction:4.0%} {message}", end="", file=sys.stderr, flush=True)
        if fraction >= 1:
            print(file=sys.stderr)


def _import(chosen: argparse.Namespace) -> int:
    from core import worker
    from core.collect import intake

    db = _database(chosen)
    plan = intake.plan_for(db, chosen.file, settings=chosen.set, scale=chosen.scale,
                           source=chosen.source, kind=chosen.kind, event=chosen.event)
    result = worker.run_now(
        db, "import",
        {"path": str(chosen.file.resolve()), "file_name": chosen.file.name,
         "plan": plan.to_json()},
        by=str(preferences(db)["person"]), show=_progress,
    )
    lines = [f"{result['rows']:,} rows: {result['accepted']:,} accepted, "
             f"{result['already_there']:,} already there, {result['rejected']:,} rejected."]
    lines += [f"  {role}: {column}" for role, column in result["columns"].items()]
    if result["kind"] != "feedback" and result["unmatched"]:
        whose = "belongs to a customer" if result["unmatched"] == 1 else "belong to customers"
        lines.append(f"Of the events here, {result['unmatched']:,} {whose} nobody knows. "
                     "Import the file of customers that names them.")
    if result["reject_file"]:
        lines.append(f"Rejected rows, each with its reason: {result['reject_file']}")
    return _show(chosen, result, lines)


def _study(chosen: argparse.Namespace) -> int:
    from core import worker
    from core.focus import study

    db = _database(chosen)
    scale = _scale(chosen.scale, db)
    worker.run_now(db, "study", {}, by=str(preferences(db)["person"]), show=_progress)
    result = study.results(db, scale)
    return _show(chosen, result, _study_lines(result))


def _scale(name: str | None, db: Database) -> Scale | None:
    from core.store import snapshot

    there = [str(scale) for scale, _ in snapshot.scales(db)]
    if name is None or name in there:
        return Scale(name) if name else None
    raise BadInput(
        f"No response is scored on a scale {name!r}. "
        + (f"Scored here: {', '.join(there)}." if there else "Nothing here is scored yet."))


def _study_lines(result: dict) -> list[str]:
    lines = [f"{result['responses']:,} responses, {len(result['topics'])} topics."]
    score = result["score"]
    if score and score["value"] is not None:
        lines.append(f"{score['name']} {score['value']:.1f} "
                     f"({score['low']:.1f} to {score['high']:.1f}, n = {score['n']:,})")
    elif score:
        lines.append(f"{score['name']}: not enough data (n = {score['n']})")
    for driver in result["drivers"]:
        said = ("not enough data" if driver["stake"] is None else
                f"{driver['stake']:+.2f} ({driver['low']:+.2f} to {driver['high']:+.2f})")
        lines.append(f"  {driver['label']}: {said}, {driver['n']:,} mentions, {driver['grade']}")
    return lines


def _export(chosen: argparse.Namespace) -> int:
    from core.focus.export import write_export

    path = write_export(_database(chosen), chosen.out)
    return _show(chosen, {"file": str(path)}, [f"Written: {path}"])


def _plan(chosen: argparse.Namespace) -> int:
    from core.innovate.workbook import write_plan

    path = write_plan(_database(chosen), chosen.out, now=datetime.now(UTC))
    return _show(chosen, {"file": str(path)}, [f"Written: {path}"])


def _demo(chosen: argparse.Namespace) -> int:
    from core import worker

    db = open_database(chosen.db or environment.from_environment().demo)
    until = chosen.until or datetime.now(UTC).date()
    result = worker.run_now(db, "demo", {"until": until.isoformat(), "seed": chosen.seed},
                            by="ActionGap", show=_progress)
    return _show(chosen, result, [f"{result['company']} is in {db.path}: "
                                  f"{result['responses']:,} responses up to {result['until']}."])


def _taxonomy(chosen: argparse.Namespace) -> int:
    from core.focus.taxonomy import commands

    result, lines = commands.run(_database(chosen), chosen.act, chosen.file)
    return _show(chosen, result, lines)


def _doctor(chosen: argparse.Namespace) -> int:
    from core.post import outbox
    from core.store import health

    checks = {"Python": (sys.version_info >= (3, 11), sys.version.split()[0]),
              "SQLite": health.sqlite_library(), "Model": _model_check()}
    db = _database(chosen)
    checks |= {f"Database {db.path}": health.integrity(db), "Writing": health.writable(db),
               "Contents": health.contents(db),
               "Letters": outbox.readiness(environment.from_environment(), preferences(db))}
    if encoder := str(preferences(db)["encoder"]):
        checks["Deeper encoder"] = _encoder_check(encoder)
    result = {"checks": [{"name": name, "ok": ok, "detail": detail}
                         for name, (ok, detail) in checks.items()]}
    return _show(chosen, result, [f"{'ok  ' if ok else 'LOOK'}  {name}: {detail}"
                                  for name, (ok, detail) in checks.items()])


def _model_check() -> tuple[bool, str]:
    files = [path for path in environment.MODELS.glob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    return size > 1, f"{size:.0f} MB in {environment.MODELS}"


def _encoder_check(encoder: str) -> tuple[bool, str]:
    from core.focus.text.encoding import encoders

    try:
        return True, f"{encoder} gives {encoders.check(encoder)} numbers a text"
    except BadInput as error:
        return False, str(error)


def _worker(chosen: argparse.Namespace) -> int:
    from core import worker

    worker.run_forever(environment.from_environment(), only=chosen.db, parent=chosen.parent,
                       once=chosen.once)
    return 0


if __name__ == "__main__":
    sys.exit(main())
