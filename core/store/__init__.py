"""The only SQL: a module per noun, one door for writes."""
