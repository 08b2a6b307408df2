"""The table about text that is read again."""

from __future__ import annotations

from ecosystem.results.declaration import count, number, table, who

REPETITION = table(
    "repetition",
    "what of the text that a lab's model was fitted to was read before, a row for each training of"
    " a measured round (docs/repetition.md). The engine's own learners are counts: whole passes"
    " over the same pages change nothing in a fit without smoothing. effective_draws and next_pass"
    " are what a law of real models would say of such a text (measure.repetition), not what"
    " happens in the run",
    ("lab",),
    who("lab", "name of the lab"),
    count("n_draws", "draws that were fitted, all that is kept among them; none held out", "draws"),
    count("n_unique",
          "draws of distinct pages among them, whatever source each was read from and how often,"
          " and all draws from laws; null with the workflow accumulate-subsample, whose pool does"
          " not know its pages", "draws"),
    count("n_repeated", "n_draws - n_unique; null as that is", "draws"),
    number("epochs", "passes",
           "n_draws / n_unique: how often the text was read, on average; null as that is, and"
           " where nothing was fitted"),
    number("effective_draws", "draws",
           "draws of a text read once that are worth as much, by the law of measure.repetition;"
           " null as epochs is"),
    number("next_pass", "draws per draw",
           "what another pass over the same text is worth at its beginning, per draw of it, by the"
           " same law; below 0 where it does harm; null as epochs is"),
)  # fmt: skip
