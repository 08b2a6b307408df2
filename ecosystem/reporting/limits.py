"""What the model of a comparison cannot say: the same sentences as in README.md and docs."""

from __future__ import annotations

LIMITS = (
    "Text is words drawn independently given writer and language: no word order, no meaning.",
    "Adoption is a share of pages, stated in the scenario: no lab decides to adopt or defect by"
    " what it gains.",
    "Prices are what the scenario says.",
    "Intervals are about replicates of the simulated world, not about the real web.",
)
