"""Interact: answer customers one to one."""
