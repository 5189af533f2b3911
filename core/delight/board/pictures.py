"""Charts as pictures, dressed as the page dresses them; drawn here, nothing is fetched."""

from dataclasses import dataclass, field

import altair as alt

from core.focus.chart_parts import PALETTE

INK, GRID = "#4a5653", "#d5dedb"  # as the page's charts in light mode
FONT = "Liberation Sans"  # in the page's fonts, and inside the library that draws
SCALE = 3.0  # dots to a pixel, for paper
WIDTH = 460  # px, about a chart's on a desktop's page
CONFIG = {
    "font": FONT, "background": "#ffffff",
    "view": {"stroke": "transparent"},
    "title": {"color": "#0f1917", "anchor": "start", "font": FONT},
    "axis": {"labelFontSize": 12, "labelColor": INK, "titleColor": INK, "gridColor": GRID,
             "labelPadding": 6, "labelFont": FONT, "tickColor": GRID, "domainColor": GRID,
             "labelFlush": True},
    "axisX": {"domain": False, "ticks": False}, "axisY": {"domain": False, "ticks": False},
    "legend": {"labelFontSize": 13, "labelColor": INK, "labelFont": FONT, "offset": 12,
               "symbolType": "circle", "symbolStrokeWidth": 0},
    "text": {"color": INK, "font": FONT},
    "range": {"category": [PALETTE["accent"], PALETTE["good"], PALETTE["pain"],
                           PALETTE["neutral"]]},
}


@dataclass(frozen=True)
class Picture:
    """alt: what it shows, for those who cannot see it. png: the picture; size: its dots."""

    alt: str
    png: bytes = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots, as the PNG's header says."""
        return (int.from_bytes(self.png[16:20], "big"), int.from_bytes(self.png[20:24], "big"))


def picture(chart: alt.LayerChart | alt.Chart, what: str) -> Picture:
    """The chart as a PNG. The same chart gives the same bytes."""
    import vl_convert

    spec = chart.properties(width=WIDTH).to_dict()
    spec["config"] = spec.get("config", {}) | CONFIG
    spec["autosize"] = {"type": "pad", "contains": "padding"}
    return Picture(what, vl_convert.vegalite_to_png(spec, scale=SCALE, allowed_base_urls=[]))
