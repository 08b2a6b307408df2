"""Validation: closed forms and published results, against the engine that runs every scenario."""
