"""Did it work? Comparisons, estimators, the ladder of evidence."""
