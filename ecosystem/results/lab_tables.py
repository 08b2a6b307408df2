"""Tables of labs, of all of them together, and of the models that they release."""

from __future__ import annotations

from ecosystem.results.declaration import Column, count, number, table, text, who

LABS = table(
    "labs", "each lab's text and its scores", ("lab",),
    who("lab", "name of the lab"),
    who("model", "the model measured: lab@round of its release; null before the first"),
    Column("is_trained", "bool", "", "whether the lab trained in this round"),
    count("n_draws_trained", "draws fitted in this round's training", "draws"),
    number("ai_share_offered", "share of pages", "models' pages in its stocks before filters; null"
           " where it did not train, or its stocks were empty"),
    number("ai_share_trained", "share of text",
           "models' pages, edited or not, in what it trained on, each source weighted as in"
           " the fit; null where it did not train, or read nothing"),
    number("depth", "generations", "lineage depth of its model; null before the first"),
    number("loss_now", "bits per token",
           "loss of its fitted law on human text of now; null before its first model, and where"
           " it lacks a type that people use: then its finite part is loss_now_seen, and"
           " unseen_now is the rest"),
    number("loss_now_seen", "bits per token",
           "the same on the types that it knows; null where it knows none"),
    number("unseen_now", "share of human tokens",
           "human text of now that it cannot write; null before its first model"),
    number("loss_then", "bits per token",
           "loss on human text of the date measure.then; null as loss_now is"),
    number("loss_then_seen", "bits per token",
           "the same on the types that it knows; null where it knows none"),
    number("unseen_then", "share of human tokens",
           "human text of then that it cannot write; null before its first model"),
    number("loss_dashboard", "bits per token",
           "loss on held-out pages of its own sources: its own benchmark; null without, and"
           " where it lacks a type of them"),
    number("loss_dashboard_seen", "bits per token",
           "the same on the types that it knows; null without any"),
    number("unseen_dashboard", "share of tokens",
           "held-out text that it cannot write; null without"),
    number("entropy_human_now", "bits per token", "the least possible loss_now"),
)  # fmt: skip

POOLS = table(
    "pools",
    "what the pools of labs hold after the training of the round, by maker of the text; labs that"
    " keep none (workflow replace) and rounds without a training have no rows",
    ("lab", "maker"),
    who("lab", "whose pool it is"),
    who("maker", "who wrote the text: people, or the lab whose models did"),
    number("n_draws", "draws", "draws held, fitted or not; where nobody knows who wrote a draw,"
           " what is expected"),
    number("share", "share of draws", "n_draws / draws that the pool holds"),
    number("age_mean", "rounds", "mean over these draws of the rounds since the lab read them"),
    Column("age_max", "int32", "rounds", "rounds since it read the first of them"),
)  # fmt: skip

DEBT = table(
    "debt",
    "pages of models whose makers may be gone, and what of these makers is left, a row for each"
    " lab that has released a model (docs/labs-that-leave.md)",
    ("lab",),
    who("lab", "whose models wrote the pages"),
    Column("is_there", "bool", "", "whether the lab is there; one that has ended is not"),
    count("n_pages", "live pages that its models wrote", "pages"),
    number("share", "share of live pages", "n_pages / live pages; null on an empty web"),
    count("n_pages_superseded",
          "of n_pages those by releases before its last: nobody can read their laws any more",
          "pages"),
    number("n_draws_read", "draws",
           "draws by its models among those that other labs read for the trainings of this round,"
           " from pages or laws; where nobody knows who wrote a draw, what is expected"),
    number("share_of_models", "share",
           "its models' mean share of what the models of the other labs that are there come from"
           " (lineage); null without such models"),
    Column("is_key_kept", "bool", "",
           "whether anybody can tell its mark: a lab that is there makes the same, or a filter at"
           " work looks for it; null of a lab that puts none on its pages"),
    count("n_inputs",
          "pages that its last model was trained on, each once; draws from laws are nobody's"
          " pages; null while it is there", "pages"),
    count("n_inputs_live", "of n_inputs those that are still live", "pages"),
    count("n_inputs_kept",
          "of n_inputs those that can still be read: live, sealed in an archive, or fetched by a"
          " crawler in any round", "pages"),
)  # fmt: skip

LAB_OVERLAP = table(
    "lab_overlap",
    "overlap of what two labs read from stocks of pages (web, new, crawl, archive) in the trainings"
    " of a round; empty in worlds of more than 50 labs",
    ("lab", "other"),
    who("lab", "one lab"),
    who("other", "another, later by name"),
    number("jaccard", "ratio", "pages both read / pages either read, in part or often too, each"
           " once; null where neither found a page"),
    count("n_pages_union", "pages that either read", "pages"),
)  # fmt: skip

POPULATION = table(
    "population", "all labs together, each with the same weight", ("order",),
    Column("order", "int32", "", "order q of the Hill numbers"),
    number("gamma", "effective types", "diversity of the labs' mean output law"),
    number("alpha", "effective types", "diversity within a lab (Jost 2007)"),
    number("beta", "effective labs", "gamma / alpha: effective number of distinct labs"),
    number("gini_within", "probability", "mean Gini-Simpson of the labs' output laws"),
    number("gini_pool", "probability", "Gini-Simpson of the labs' mean output law"),
    number("f_st", "share", "1 - gini_within / gini_pool"),
    number("effective_draws", "draws",
           "draws of human text that tell as much of its law as the labs' mean output law does,"
           " see laws; null of the human law itself"),
    count("n_types_lost_by_all", "living human types that no lab can write", "types"),
    number("human_mass_lost_by_all", "share of human tokens",
           "human text whose word no lab can write"),
    number("shared_miss_ratio", "ratio",
           "P(all labs miss a type) / product of each lab's miss rate (monoculture); null where"
           " a lab misses none"),
    number("reproduction_number", "models' text per text of models",
           "of descent: spectral radius of K, where K_ij is the AI share of what lab i's model"
           " comes from (table lineage) times lab j's share of this AI text; of one lab, the AI"
           " share that it reads. It never exceeds 1: an inflow, not an epidemic"),
    number("effective_labs_read", "effective labs",
           "exponential of the Shannon entropy of the labs' shares of the models' text that labs'"
           " models come from, each lab with the same weight; null where all of it is people's"),
    count("n_labs", "labs that have a model", "labs"),
    number("fresh_draws", "draws",
           "worth of the texts of this round's trainings, summed over labs of which it is known"
           " what reserves add (table worth); null in rounds without any"),
    number("fresh_draws_without_reserves", "draws",
           "the same without all that people alone wrote and all that was read from archives; null"
           " as fresh_draws"),
    number("reserves_added", "draws",
           "the difference: the direct worth of reserves; null as fresh_draws"),
    count("reserve_draws", "draws of reserves in these texts; null as fresh_draws", "draws"),
    count("n_labs_valued", "labs that are summed over; null as fresh_draws", "labs"),
)  # fmt: skip

_SUBJECT = (
    who(
        "subject",
        "lab: its output law; population: the mean output law of all labs, from"
        " when each has fitted a model, whenever one releases another",
    ),
    who("name", "the lab; empty for the population"),
)

_READINGS = (
    number(
        "tail",
        "share of human text of the part",
        "overlap with human text in the tail, sum min(law, human) / sum human: of the types"
        " rarer in human text of now than the type of its median token, among those that"
        " people used at the start and still use; null where there are none",
    ),
    number(
        "body",
        "share of human text of the part",
        "the same of the types that are not rarer; null where there are none",
    ),
    number("hill_1", "effective types", "2 to the power of the entropy in bits"),
    number("tail_twin", "share of human text of the part", "the tail of the twin; null as tail is"),
    number("body_twin", "share of human text of the part", "the body of the twin; null as body is"),
    number("hill_1_twin", "effective types", "hill_1 of the twin"),
)

TWINS = table(
    "twins",
    "models beside their twins, a row for each that is fitted, whatever is measured: a twin is"
    " what the lab's learner and decoding make of as many draws of people's text of the day, as"
    " many as of its first model or as of this one: for each number the lesser of the two",
    ("subject", "name"), *_SUBJECT, *_READINGS,
    text("stages", "the stages of collapse that this model is in, as in onsets, whatever its"
         " predecessors were; empty where it is in none"),
)  # fmt: skip

ONSETS = table(
    "onsets",
    "stages of collapse, a row in the round in which the third successive model that meets the"
    " criterion confirms one; readings are those of the first of the three",
    ("subject", "name", "stage"),
    *_SUBJECT,
    who("stage", "early: the tail is at most half of the twin's, the body at least three"
        " quarters; late: hill_1 is at most half of the twin's; both gone:"
        " tail and body are at most half; flattened: the body is at most half, and the tail is"
        " not: what smoothing makes of a closed loop; diversity then rises, and is noise"),
    Column("round_of_onset", "int32", "rounds", "round of the first of the three models"),
    Column("date_of_onset", "date", "date", "date at which that round ends"),
    *_READINGS,
)  # fmt: skip

BENCHMARKS = table(
    "benchmarks",
    "models beside the lab's own benchmark, the text held out of its sources: a row for each that"
    " is fitted by a lab with held_out, whatever is measured. Losses are of the fitted law with a"
    " thousandth of the probability spread evenly over all types, so that none is infinite",
    ("lab",),
    who("lab", "name of the lab"),
    count("n_held_out", "draws held out", "draws"),
    number("gap_people", "bits per token",
           "loss on people's text of the day, beyond the least possible"),
    number("loss_benchmark", "bits per token", "loss on the text held out"),
    number("error_benchmark", "bits per token",
           "standard error of loss_benchmark by the choice of draws held out, as if each was drawn"
           " by itself: changes of less than twice this are chance; whole pages of one language"
           " move it more"),
    number("gap_rise", "bits per token", "gap_people less that of the lab's first such model"),
    number("benchmark_rise", "bits per token", "loss_benchmark less that of the first"),
    number("threshold", "bits per token",
           "what counts as risen: 0.1 bits, or half of the first gap_people where that is more"),
)  # fmt: skip

ILLUSIONS = table(
    "illusions",
    "the dashboard illusion, a row in the round in which the third model in a row confirms that it"
    " begins or ends. Without an end its lag is more than the rounds that were left",
    ("lab", "event"),
    who("lab", "name of the lab"),
    who("event", "begins: gap_rise is at least the threshold, and benchmark_rise less than half of"
        " it; ends: benchmark_rise is at least the threshold, too"),
    Column("round_of_event", "int32", "rounds", "round of the first of the three models"),
    Column("date_of_event", "date", "date", "date at which that round ends"),
    count("lag", "rounds from the beginning to the end; null of the beginning", "rounds"),
    number("gap_rise", "bits per token", "of the first of the three models, see benchmarks"),
    number("benchmark_rise", "bits per token", "of the first of the three models"),
)  # fmt: skip

MODELS = table(
    "models", "model versions, a row in the round of release", ("model",),
    who("model", "lab@round"),
    who("lab", "who released it"),
    who("key", "key of the release, in hexadecimal: its identity in this world"),
    number("depth", "generations", "mean generations of models behind its text, plus one"),
    count("n_draws", "draws it was fitted to; 0: it is the exact human law", "draws"),
    Column("parameters", "string", "", "how it was fitted and how it writes, as JSON"),
    who("watermark", "mark on what it writes when it is released; null: none"),
)  # fmt: skip

LINEAGE = table(
    "lineage", "whose law each model comes from, in the round of its release",
    ("model", "parent"),
    who("model", "lab@round"),
    who("parent", "model version that wrote; people; others: all beyond the 100 largest"),
    number("share", "share", "its part of the pages in the fitted text, edited or not, each"
           " source weighted as in the fit, and the weight of laws mixed in; where nobody"
           " knows who wrote a draw, what is expected"),
)  # fmt: skip
