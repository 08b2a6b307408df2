"""Policies compared as a paired experiment: what is declared, run, and concluded."""
