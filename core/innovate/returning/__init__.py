"""An edited workbook comes back: what differs, and what is accepted of it."""
