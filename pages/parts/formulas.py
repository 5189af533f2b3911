"""The formulas behind the figures: short plain texts (Markdown), a file each in `formulas/`."""

from pathlib import Path

FORMULAS: dict[str, str] = {
    path.stem: path.read_text("utf-8")
    for path in sorted(Path(__file__).with_suffix("").glob("*.md"))
}
