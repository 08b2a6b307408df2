"""What differs between the two trees on purpose. Everything else must be equal, to the bit.

An entry stays as long as the guard is run against a commit from before it; tables and columns are
named as in the tree of now.
"""

from __future__ import annotations

# What a table, or a column of a table, was called in the tree of before.
OLD_TABLES: dict[str, str] = {}
OLD_COLUMNS: dict[tuple[str, str], str] = {}

# Tables that the tree of before does not have, by the folder of what they are of, or in any: every
# comparison has those of a sweep, every run has twins.
NEW_TABLES: set[tuple[str, str]] = {
    ("comparisons", "points"),
    ("comparisons", "means"),
    ("comparisons", "cost_effectiveness"),
    ("sweeps", "cost_effectiveness"),
    ("comparisons", "bundle"),
    ("sweeps", "bundle"),
    ("any", "twins"),
    ("any", "benchmarks"),
    ("any", "illusions"),
    ("any", "filter_makers"),
    ("any", "pools"),
    ("any", "lab_overlap"),
    ("any", "debt"),
    ("any", "worth"),
    ("any", "worth_of_sources"),
    ("any", "repetition"),
    ("any", "links"),
}

# Columns that only one of the trees has, and those of `onsets`: collapse is judged in another way.
_ADDED = {
    "channels": ("commonest_share", "false_facts_share", "false_facts_sureness"),
    "contexts": ("commonest_share",),
    "differences": ("n_missing",),  # those that were infinite are among them
    "laws": ("effective_draws", "zipf_exponent", "type_token_ratio"),
    "population": ("effective_draws", "reproduction_number", "effective_labs_read"),
    "retention": ("overlap", "overlap_beyond_text", "types_in_text_share"),
    "twins": ("stages",),
    "web": ("effective_labs",),
    "sites": ("own_name",),
    "onsets": (
        "round", "date", "subject", "name", "stage", "round_of_onset", "date_of_onset",
        "tail", "body", "hill_1", "tail_twin", "body_twin", "hill_1_twin",
    ),
}  # fmt: skip
ADDED: set[tuple[str, str]] = {(table, name) for table, names in _ADDED.items() for name in names}
REMOVED: set[tuple[str, str]] = {
    *(("onsets", name) for name in ("kind", "value", "reference", "threshold")),
    ("differences", "n_infinite"),
}

# Columns that are no result: names of runs hold a digest of the code, and commands have them.
NO_RESULTS = {("results", "run"), ("results", "command")}

# Columns of floats that a library computes, and how far they may be apart, relative to their size.
# Intervals and p values are scipy's paired t test.
_BY_SCIPY = {
    "accused": ("false_positive_low", "false_positive_high", "true_positive_low",
                "true_positive_high"),
    "bearers": ("low", "high"),
    "cost_effectiveness": ("extra_cost_low", "extra_cost_high", "gain_low", "gain_high",
                           "low", "high"),
    "differences": ("low", "high", "p", "p_holm"),
    "equal_cost": ("low", "high", "p", "p_holm"),
    "means": ("mean_low", "mean_high"),
    "trajectories": ("low", "high"),
}  # fmt: skip
ABOUT: dict[tuple[str, str], float] = {
    (table, column): 1e-12 for table, columns in _BY_SCIPY.items() for column in columns
}
