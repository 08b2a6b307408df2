"""Crawlers: their decisions, and the work of fetching."""
