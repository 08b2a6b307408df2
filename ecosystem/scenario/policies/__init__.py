"""Policies: data that changes a scenario for some of its agents, from a date on."""
