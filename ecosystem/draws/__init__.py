"""Keyed random draws: every draw has a name, so nothing depends on who draws first."""
