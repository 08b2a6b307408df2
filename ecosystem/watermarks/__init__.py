"""Watermarks: how strong a mark is, and how surely a detector finds it."""
