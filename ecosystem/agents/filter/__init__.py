"""Filters: their decisions, and the work of judging pages."""
