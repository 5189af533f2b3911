"""Collect: from a file to responses that can be trusted."""
