"""Every benchmark, one after another: python -m bench, or some of them: python -m bench text."""

import sys
from importlib import import_module
from pathlib import Path

import core  # noqa: F401 – before numpy, which then works with one thread, as in the app

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> None:
    """Runs main() of each module of this folder that has one, or of those named."""
    names = wanted or sorted(
        path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_")
    )
    for name in names:
        module = import_module(f"bench.{name}")
        if hasattr(module, "main"):
            print(f"== {name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
            module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
