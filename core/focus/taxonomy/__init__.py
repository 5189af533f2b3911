"""The topics in the analyst's hands: edits, replayed on whatever a study finds."""
