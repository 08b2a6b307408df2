"""Tables about what text is worth."""

from __future__ import annotations

from ecosystem.results.declaration import count, number, table, who

WORTH = table(
    "worth",
    "what the text that a lab's model was fitted to is worth, a row for each training of a"
    " measured round (docs/worth.md)",
    ("lab",),
    who("lab", "name of the lab"),
    count("n_draws", "draws of the text, of all writers; those of a pool are among them", "draws"),
    number("fresh_draws", "draws",
           "fresh independent draws of people's text of the day after which the same learner is"
           " expected to have the loss, on that text, of the law that was fitted; 0 where no number"
           " of draws has so great a loss; null without smoothing, for learners that do more than"
           " add it (capacity, a law mixed in, one's own), and where the loss is within 10^-8 bits"
           " of the least possible"),
    number("worth_per_draw", "fresh draws per draw",
           "fresh_draws / n_draws: 1 is a text as good as people's of the day; null as that is"),
)  # fmt: skip

WORTH_OF_SOURCES = table(
    "worth_of_sources",
    "what a source adds to the worth of the text that a lab's model was fitted to, where the rest"
    " stays as it is: a row for each source that was read, and for all archives together where"
    " there are several. Worths do not add up: what two sources both hold is not missed without"
    " one of them",
    ("lab", "source"),
    who("lab", "name of the lab"),
    who("source", "label of the source, as in the ledger; or all archives"),
    count("n_draws", "draws of the source in the fitted text", "draws"),
    number("fresh_draws_without", "draws", "fresh_draws of worth, of the text without them"),
    number("added", "draws",
           "fresh_draws of worth - fresh_draws_without: below 0 where the source does harm"),
    number("added_per_draw", "fresh draws per draw", "added / n_draws"),
)  # fmt: skip
