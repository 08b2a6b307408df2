"""Tables of laws: what can be written, and what of human text is in it."""

from __future__ import annotations

from ecosystem.measures.counted_text import DRAWS, LEAST_COUNT, LEAST_TYPES, MOST_RANKS
from ecosystem.measures.law_measures import LAW_MEASURES
from ecosystem.results.declaration import Column, count, number, table, who

_SUBJECT = (
    Column("subject", "category", "", "what kind of law: output, training, archive, web, human"),
    Column("name", "category", "", "which one: the lab or archive; empty for the web and people"),
)

LAWS = table(
    "laws", "diversity and fidelity of every law that matters", ("subject", "name"),
    *_SUBJECT,
    *(number(m.name, m.unit, f"{m.definition}; {m.direction} ({m.source})")
      for m in LAW_MEASURES),
    number("zipf_exponent", "",
           "of counted text, what its reader can see: minus the slope, by least squares, of"
           f" ln count over ln rank, of its types counted {LEAST_COUNT} times or more, the"
           f" {MOST_RANKS} commonest of them at most (Zipf coefficient, Holtzman et al. 2020, from"
           " memory); null"
           f" with fewer than {LEAST_TYPES} of them, and for exact laws"),
    number("type_token_ratio", "types per token",
           f"of counted text, what its reader can see: expected types in {DRAWS} of its draws"
           f" / {DRAWS}, by rarefaction (Hurlbert 1971, from memory); null with fewer"
           " draws, and for exact laws"),
    count("n_draws", "independent draws it was counted from; null for exact laws", "draws"),
)  # fmt: skip

RETENTION = table(
    "retention", "human text that a law retains, by frequency of its types",
    ("subject", "name", "band"),
    *_SUBJECT,
    Column("band", "int32", "", "0 is the most frequent band"),
    number("frequency_from", "occurrences per token", "lower edge of the band; 0: no edge"),
    count("n_types", "living human types in the band", "types"),
    number("overlap", "share of human tokens in the band",
           "sum min(law, human) / sum human over its types: a type that is only just not"
           " forgotten scores next to nothing"),
    number("overlap_beyond_text", "share of human tokens in the band",
           "the part of overlap on types that were not in the text that the law was fitted to:"
           " what smoothing, or a law mixed in, alone gives; null where there is no such text"),
    number("types_in_text_share", "share of types",
           "types that stood in the text that the law was fitted to, which smoothing cannot"
           " touch; null where there is none: human text, and a model that is the human law"),
    count("n_types_held", "types with any probability above 0 in the law: with smoothing, all",
          "types"),
    number("types_held_share", "share of types",
           "n_types_held / n_types; blind under smoothing, which gives all of them some"),
    number("mass_held_share", "share of human tokens in the band",
           "mass of the types with any probability; blind under smoothing, too"),
)  # fmt: skip

CONTEXTS = table(
    "contexts", "each language or topic in a law", ("subject", "name", "context"),
    *_SUBJECT,
    who("context", "language or topic"),
    number("share", "share of tokens", "its share of the law"),
    number("human_share", "share of tokens", "its share of human text"),
    count("n_types_held", "living human types of the context with probability", "types"),
    number("types_held_share", "share of types", "n_types_held / living human types"),
    number("hill_1", "effective types", "2 ^ entropy within the context"),
    number("commonest_share", "probability",
           "probability of its commonest type within the context: above people's (subject human),"
           " the majority is amplified; null where the law lacks the context"),
)  # fmt: skip

WORDS = table(
    "words", "the words that the scenario follows", ("subject", "name", "context", "word"),
    *_SUBJECT,
    who("context", "language or topic"),
    who("word", "spelling"),
    number("probability", "per token of the context", "its probability in the context"),
    Column("is_held", "bool", "", "whether the law can write it"),
    Column("is_living", "bool", "", "whether people still use it"),
)  # fmt: skip

CHANNELS = table(
    "channels", "words, claims and style of every law, measured alike within their contexts"
    " (language or topic, fact, meaning)",
    ("subject", "name", "channel"),
    *_SUBJECT,
    who("channel", "words, claims or style"),
    number("hill_1", "effective variants",
           "mean over contexts, weighted by their popularity in human text, of"
           " 2 ^ entropy within the context; a context that the law lacks counts as 0"),
    number("relative_to_human", "ratio", "hill_1 / hill_1 of human text of the round"),
    number("gini_simpson", "probability",
           "mean over contexts, weighted as above, of 1 - sum p^2 within the context; a"
           " context that the law lacks counts as 0"),
    number("coverage", "share of human text of the channel",
           "popularity of the contexts in which the law has any variant"),
    number("commonest_share", "probability",
           "mean over the contexts that the law has, weighted by their popularity in human text,"
           " of the probability of its commonest variant there: above people's (subject human),"
           " the majority is amplified; null for a law that says nothing in the channel"),
    number("mass_held", "share of human text of the channel",
           "human text whose (context, variant) has probability in the law"),
    number("total_variation", "probability",
           "half the sum of |law - human| over (context, variant); null for a law that says"
           " nothing in the channel"),
    number("accuracy", "probability",
           "mean over the facts that the law can state, weighted by their popularity in human"
           " text, of the probability of the true value; null but for claims"),
    number("false_facts_share", "share of facts",
           "facts, of those that the law can state, on which its commonest value is false: noise"
           " taken for fact; null but for claims"),
    number("false_facts_sureness", "probability",
           "mean probability of the commonest value of these facts: how sure it is of them; null"
           " where there are none"),
    count("n_draws", "draws of the channel it was counted from; null for exact laws",
          "draws"),
)  # fmt: skip

ESTIMATES = table(
    "estimates",
    "points and answers beside the words: models as they write, and the text they were fitted"
    " to; empty where the language has neither",
    ("subject", "name", "channel"),
    who("subject", "output: a lab's law as it writes; training: the text fitted last"),
    who("name", "the lab"),
    who("channel", "points or regression"),
    number("mean_squared_distance", "squared distance",
           "|mean - people's mean|^2 of points; null but for points"),
    number("variance", "squared distance",
           "mean variance in a direction, trace / dimensions, of points (people: 1; of a text:"
           " divided by the number of points); null but for points"),
    number("log_variance", "nats",
           "mean ln of the covariance's eigenvalues, in one dimension ln of the variance"
           " (people: 0); null where it is singular but for rounding, and but for points"),
    number("squared_wasserstein_2", "squared distance",
           "|mean|^2 + trace(C) + d - 2 trace(C^(1/2)): W2^2 of Gaussians with the moments of"
           " the law and of people; null but for points"),
    number("test_error", "squared units of an answer",
           "|w - people's w|^2: expected squared error on fresh questions beyond the noise;"
           " of a text: of its least-squares fit; null but for regression"),
    count("n_draws", "points or answers in the text; null for exact laws", "draws"),
)  # fmt: skip

LEXICON = table(
    "lexicon", "languages or topics of human text, at the start", ("context",),
    who("context", "language or topic"),
    number("human_share", "share of tokens", "its share of human text"),
    count("n_types", "words listed", "types"),
    number("listed_share", "share of tokens", "tokens whose word is listed"),
    number("unlisted_share", "share of tokens",
           "tokens of words below the floor: unseen mass, not simulated"),
    number("entropy", "bits per token", "entropy of its words"),
    number("conditional_entropy", "bits per token", "the scenario's, for watermarks"),
)  # fmt: skip
