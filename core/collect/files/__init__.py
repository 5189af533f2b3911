"""Files, opened safely and read as rows of text."""
