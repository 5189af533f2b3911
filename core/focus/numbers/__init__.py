"""Scores, drivers and priorities, each with its interval."""
