"""Watermarks: how strong a mark is, and how surely it is found."""
