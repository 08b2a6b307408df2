"""The tables of a comparison, declared once, as those of a run are."""

from __future__ import annotations

from ecosystem.results.declaration import Column, ColumnType, TableSpec


def _who(name: str, description: str) -> Column:
    return Column(name, "category", "", description)


def _text(name: str, description: str) -> Column:
    return Column(name, "string", "", description)


def _count(name: str, unit: str, description: str) -> Column:
    return Column(name, "int32", unit, description)


def _number(name: str, unit: str, description: str, type_: ColumnType = "float64") -> Column:
    return Column(name, type_, unit, description)


_ARM = _who("arm", "the policy")
_SETTING = _who("setting", "the world in which it is tried")
_OUTCOME = _who("outcome", "name of the outcome")
_ITS = "unit of the outcome"
_PRICE = "money per unit of the outcome"

RESULTS = TableSpec(
    "results",
    "a row for every run and outcome; arms whose scenarios are the same share a run",
    ("setting", "arm", "replicate", "outcome"),
    (
        _ARM,
        _SETTING,
        _count("replicate", "replicates", "number of the replicate, from 1"),
        Column("seed", "int64", "", "seed of the run: the same in all arms and settings"),
        _OUTCOME,
        _number("value", _ITS, "mean of the rows read, each with the same weight; null if there"
                " are none or one of them is null"),
        _count("n_rows", "rows", "rows of the run's table that were read"),
        _text("run", "name of its folder in runs/"),
        _who("status", "complete or failed"),
        _who("origin", "what failed: starting, running, writing, reading, or hosting, where its"
             " process died"),
        _text("error", "what went wrong; null for a complete run"),
        _text("command", "makes the run again, from the folder of the comparison"),
    ),
)  # fmt: skip

DIFFERENCES = TableSpec(
    "differences",
    "a row for every setting, outcome and arm: its mean, and its paired difference to the"
    " reference. A replicate is a pair if the outcome is finite in both arms",
    ("setting", "outcome", "arm"),
    (
        _SETTING,
        _OUTCOME,
        _ARM,
        _who("reference", "the arm that it is compared with"),
        _count("n_replicates", "replicates", "replicates of the arm, failed ones too"),
        _count("n_failed", "replicates", "runs of the arm that failed"),
        _count("n_missing", "replicates", "complete runs of the arm without the outcome"),
        _number("mean", _ITS, "mean of the arm over replicates in which it is finite"),
        _count("n_pairs", "pairs", "replicates compared"),
        _count("n_pairs_left_out", "pairs", "replicates of both arms that are no pairs"),
        _number("difference", _ITS, "mean over pairs of arm - reference"),
        _number("low", _ITS, "lower end of its 95 % interval by Student's t"),
        _number("high", _ITS, "upper end of it"),
        _number("bootstrap_low", _ITS, "lower end of the 95 % percentile interval of the bootstrap"
                " over pairs, 4000 resamples keyed by seed, setting and number of pairs"),
        _number("bootstrap_high", _ITS, "upper end of it"),
        _number("p", "probability", "two-sided p value of the paired t test"),
        _number("p_holm", "probability", "p adjusted by Holm's method; its family is all outcomes"
                " of this arm in this setting that have a p value, but for the cost"),
        _number("correlation", "", "Pearson's correlation of the two arms over pairs; null if one"
                " does not vary"),
        _number("variance_ratio", "ratio", "(variance of the arm + variance of the reference) /"
                " variance of the differences, over pairs: how many times as many replicates"
                " unpaired arms would need; below 1, pairing cost precision"),
        _who("verdict", "better or worse than the reference; undecided: the interval by t holds 0,"
             " or there is none; same: no pair differs; null for the reference"),
        _number("probability_best", "probability", "of the primary outcome: how often the arm's"
                " mean is best in 4000 resamples of the replicates, all arms resampled together"),
        _count("n_best", "replicates", "replicates, finite in all arms, that were resampled"),
    ),
)  # fmt: skip

TRAJECTORIES = TableSpec(
    "trajectories",
    "a row for every arm, setting, outcome and round measured: the outcome as it went",
    ("setting", "outcome", "arm", "round"),
    (
        _ARM,
        _SETTING,
        _OUTCOME,
        _count("round", "rounds", "round at whose end this was measured; 0 is the start"),
        _count("n_finite", "replicates", "replicates in which it is finite"),
        _number("mean", _ITS, "mean over them"),
        _number("band_low", _ITS, "5 % of these replicates lie below (linear interpolation)"),
        _number("band_high", _ITS, "5 % of these replicates lie above"),
        _count("n_pairs", "pairs", "replicates in which it is finite in both arms"),
        _number("difference", _ITS, "mean over pairs of arm - reference"),
        _number("low", _ITS, "lower end of its 95 % interval by t, for each round by itself"),
        _number("high", _ITS, "upper end of it"),
        _number("correlation", "", "of the two arms over pairs; null if one does not vary"),
    ),
)

EQUAL_COST = TableSpec(
    "equal_cost",
    "a row for every setting, outcome, arm and family of arms that it is not of: the arm beside"
    " what the family gives for the same money, on a straight line between its doses. Empty"
    " where the comparison names no cost",
    ("setting", "outcome", "arm", "family"),
    (
        _SETTING,
        _OUTCOME,
        _ARM,
        _who("family", "doses of one policy; the reference is its dose of nothing"),
        _number("extra_cost", "money", "mean over pairs of the arm's cost - the reference's"),
        _who("below", "dose of the family next below in cost, or of the same cost"),
        _who("above", "dose next above, or of the same cost; both are null where why_not says so"),
        _number("weight_above", "share", "weight of the dose above; costs are taken as known"),
        _count("n_pairs", "pairs", "replicates in which the outcome is finite in all three arms"),
        _number("difference", _ITS, "mean over pairs of arm - family at the arm's cost; null where"
                " the family has no dose as dear, or the arm costs less than the reference"),
        _number("low", _ITS, "lower end of its 95 % interval by t"),
        _number("high", _ITS, "upper end of it"),
        _number("p", "probability", "two-sided p value of the paired t test"),
        _number("p_holm", "probability", "p adjusted by Holm's method over the outcomes of this arm"
                " and family in this setting"),
        _who("why_not", "why there is no difference: no dose costs as much, every dose costs more,"
             " doses cost the same, in no pair finite, or the cost of the arm is not known"),
        _who("verdict", "of the arm against the family at equal cost, by the interval: better,"
             " worse, undecided, same"),
    ),
)  # fmt: skip

COST_EFFECTIVENESS = TableSpec(
    "cost_effectiveness",
    "money beside quality: a row for every setting, outcome but the cost, and arm but the"
    " reference: what it costs more, what it gains, and the money per unit gained. Empty where the"
    " comparison names no cost",
    ("setting", "outcome", "arm"),
    (
        _SETTING,
        _OUTCOME,
        _ARM,
        _who("reference", "the arm that it is compared with"),
        _count("n_pairs", "pairs", "replicates in which outcome and cost are finite in both arms"),
        _number("extra_cost", "money", "mean over pairs of the arm's cost - the reference's"),
        _number("extra_cost_low", "money", "lower end of its 95 % interval by Student's t"),
        _number("extra_cost_high", "money", "upper end of it"),
        _number("gain", _ITS, "mean over pairs of the difference to the reference, positive where"
                " the arm is better: of a loss, what is saved"),
        _number("gain_low", _ITS, "lower end of its 95 % interval by Student's t"),
        _number("gain_high", _ITS, "upper end of it"),
        _number("cost_per_unit", _PRICE, "extra_cost / gain; negative where the arm is cheaper,"
                " too; null where why_not says so"),
        _number("low", _PRICE, "lower end of its 95 % interval by Fieller's theorem over pairs"),
        _number("high", _PRICE, "upper end of it"),
        _who("why_not", "why there is no ratio: its gain is not told from 0 (the interval holds 0,"
             " or there is none), it is worse than the reference, or in no pair finite"),
    ),
)  # fmt: skip

BEARERS = TableSpec(
    "bearers",
    "who bears the cost: a row for every setting, arm and payer, for each kind of payers together,"
    " and for all; a payer that an arm does not have pays nothing there. Empty without prices",
    ("setting", "arm", "payer_kind", "payer"),
    (
        _SETTING,
        _ARM,
        _who("payer_kind", "a kind of agents, or public; null: all payers together, among whom"
             " transfers net out"),
        _who("payer", "name of the payer; null: all of its kind"),
        _who("reference", "the arm that it is compared with"),
        _count("n_replicates", "replicates", "replicates of the arm, failed ones too"),
        _number("mean", "money", "mean over complete replicates of what was paid in the whole run,"
                " net of what was received"),
        _count("n_pairs", "pairs", "replicates that are complete in both arms; null for the"
               " reference"),
        _number("difference", "money", "mean over pairs of arm - reference"),
        _number("low", "money", "lower end of its 95 % interval by Student's t"),
        _number("high", "money", "upper end of it"),
    ),
)  # fmt: skip

BUNDLE = TableSpec(
    "bundle",
    "which of what a bundle of arms does is whose: a row for every setting, outcome and arm of the"
    " bundle, and for the whole. All numbers are over the same replicates: those in which the"
    " outcome is finite in the reference and in every coalition. Empty without a bundle",
    ("setting", "outcome", "role", "arm"),
    (
        _SETTING,
        _OUTCOME,
        _who("role", "part: an arm of the bundle; whole: all of them together"),
        _who("arm", "the arm; of the whole, the arm that all together are"),
        _who("reference", "the arm without any of them"),
        _count("n_pairs", "replicates", "replicates that count"),
        _number("level", _ITS, "mean of the reference over them"),
        _number("alone", _ITS, "mean of arm - reference; of the whole, in the three columns alike,"
                " its difference to the reference"),
        _number("alone_low", _ITS, "lower end of its 95 % interval by Student's t"),
        _number("alone_high", _ITS, "upper end of it"),
        _number("last", _ITS, "mean of what the whole loses without the part (leave one out)"),
        _number("last_low", _ITS, "lower end of its interval, as above"),
        _number("last_high", _ITS, "upper end of it"),
        _number("shapley", _ITS, "Shapley value: mean, over all orders in which the parts can come,"
                " of what the part adds to those before it; of the parts it sums to the whole"),
        _number("shapley_low", _ITS, "lower end of its interval, as above"),
        _number("shapley_high", _ITS, "upper end of it"),
        _number("overlap", _ITS, "of the whole: the sum of what each part does alone, less what"
                " they do together; null for parts"),
        _number("overlap_low", _ITS, "lower end of its interval, as above"),
        _number("overlap_high", _ITS, "upper end of it"),
    ),
)  # fmt: skip

_PEOPLE, _MODELS = "share of human pages", "share of models' pages"

ACCUSED = TableSpec(
    "accused",
    "who is falsely accused: a row for every setting, arm, filter that a lab reads by"
    " (labs.sources.filters), and topic, and for all topics together: what it drops of the live web"
    " in the last round of a run in which it is at work. Empty without such filters",
    ("setting", "arm", "filter", "context"),
    (
        _SETTING,
        _ARM,
        _who("filter", "name of the filter"),
        _who("context", "language or topic; null: all together, by their pages"),
        _count("n_replicates", "replicates", "replicates of the arm, failed ones too"),
        _count("round", "rounds", "last round in which the filter is at work; where replicates"
               " differ, the last of them"),
        _count("n_with_people", "replicates", "complete replicates in which people have pages"
               " there"),
        _number("false_positive_rate", _PEOPLE, "human pages dropped, as realised: mean over these"
                " replicates"),
        _number("false_positive_low", _PEOPLE, "lower end of its 95 % interval over replicates by"
                " Student's t; it may lie below 0"),
        _number("false_positive_high", _PEOPLE, "upper end of it"),
        _number("expected_false_positive_rate", _PEOPLE, "mean over these replicates of the exact"
                " rate of these pages"),
        _count("n_with_models", "replicates", "complete replicates in which models have pages"
               " there"),
        _number("true_positive_rate", _MODELS, "models' pages dropped, as realised: mean over these"
                " replicates"),
        _number("true_positive_low", _MODELS, "lower end of its interval, as above"),
        _number("true_positive_high", _MODELS, "upper end of it"),
    ),
)  # fmt: skip

POINTS = TableSpec(
    "points",
    "a row for every setting and parameter: the value that it has there. Empty where settings are"
    " stated and not designed",
    ("setting", "parameter"),
    (
        _SETTING,
        Column("parameter", "category", "", "name of the parameter"),
        Column("value", "float64", "unit of the parameter", "its value; null if it is no number"),
        Column("text", "string", "", "its value as the name of the point says it"),
    ),
)

MEANS = TableSpec(
    "means",
    "a row for every setting, outcome and arm: the mean of its replicates, with its interval",
    ("setting", "outcome", "arm"),
    (
        _SETTING,
        _OUTCOME,
        _ARM,
        Column("n_finite", "int32", "replicates", "replicates in which it is finite"),
        Column("mean", "float64", _ITS, "mean over them"),
        Column("mean_low", "float64", _ITS, "lower end of its 95 % interval by Student's t"),
        Column("mean_high", "float64", _ITS, "upper end of it"),
    ),
)

TABLES = (
    RESULTS,
    DIFFERENCES,
    TRAJECTORIES,
    EQUAL_COST,
    COST_EFFECTIVENESS,
    BEARERS,
    ACCUSED,
    BUNDLE,
    POINTS,
    MEANS,
)

WIDE = tuple(dict.fromkeys(c.name for c in (*DIFFERENCES.columns, *MEANS.columns)))
"""Columns of the wide table, beside one for every parameter."""
