"""A page on paper: one A4 sheet across, without what only a screen needs."""

import streamlit as st

# Of a wide desktop's page, so that what one screen shows fits between the margins of a sheet.
SCALE = 0.76
STYLE = """
@page { size: A4 landscape; margin: 9mm; }
@media print {
  html, body, .stApp, [data-testid="stApp"] { background: #fff !important; }
  /* The ink of the light mode, whatever the screen shows: paper is white. */
  [data-testid="stMainBlockContainer"] * {
    color: #0f1917 !important; background-color: transparent !important;
    border-color: #d5dedb !important; }
  [data-testid="stVegaLiteChart"] svg text { fill: #0f1917 !important; }
  [data-testid="stVegaLiteChart"] svg .role-axis-grid line { stroke: #d5dedb !important; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
  [data-testid="stStatusWidget"], [data-testid="stDecoration"], .st-key-scope, .st-key-not-printed,
  [class*="st-key-behind-"], [class*="st-key-screen-"] { display: none !important; }
  html, body, #root, .stApp, [data-testid="stApp"], [data-testid="stAppViewContainer"],
  [data-testid="stMain"], .stMain {
    position: static !important; overflow: visible !important; height: auto !important;
    min-height: 0 !important; width: auto !important; max-height: none !important;
  }
  [data-testid="stMainBlockContainer"] {
    padding: 0 !important; max-width: none !important; min-height: 0 !important;
    zoom: SCALE;
  }
  /* Streamlit prints columns one below the other; a sheet across has room for them. */
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"]) {
    display: flex !important; flex-wrap: nowrap !important; gap: 1rem; }
  [data-testid="stColumn"] { min-width: 0 !important; }
  [data-testid="stVegaLiteChart"] :is(svg, canvas) { max-width: 100% !important;
    height: auto !important; }
  tr, [data-testid="stVegaLiteChart"] { break-inside: avoid; }
}
""".replace("SCALE", str(SCALE))
_component = st.components.v2.component(
    "actiongap_print",
    html="<button type='button'>Print</button>",
    css="""
button { font: inherit; font-size: 0.875rem; color: var(--st-text-color); cursor: pointer;
  background: transparent; border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius); padding: 0.2rem 0.9rem; min-height: 2rem; }
button:hover, button:focus-visible { border-color: var(--st-primary-color);
  color: var(--st-link-color); outline: none; }
button:focus-visible { box-shadow: 0 0 0 2px var(--st-primary-color); }
""",
    js="""
export default function({ parentElement }) {
  parentElement.querySelector("button").onclick = () => window.print();
}
""",
)


def on_one_sheet() -> None:
    """Says how this page is printed."""
    st.html(f"<style>{STYLE}</style>")


def button() -> None:
    """A button that opens the browser's print dialogue."""
    _component(key="print", width="content")
