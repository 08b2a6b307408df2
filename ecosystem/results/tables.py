"""Every table of a run and every column, declared once.

The declaration feeds the writer, the metadata of the Parquet files and the manifest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ecosystem.metrics.measure import LAW_MEASURES

ColumnType = Literal["int32", "int64", "float64", "bool", "string", "category", "date"]


@dataclass(frozen=True)
class Column:
    """A column: its name, type, unit and meaning, and whether only a simulator can know it."""

    name: str
    type: ColumnType
    unit: str
    description: str
    is_truth: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A table: what a row is, its columns, and those that tell rows apart."""

    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def truth(self) -> list[str]:
        """Names of the columns that are ground truth, apart from what can be observed."""
        return [column.name for column in self.columns if column.is_truth]


_WHEN = (
    Column("round", "int32", "rounds", "round at whose end this was measured; 0 is the start"),
    Column("date", "date", "date", "date at which the round ends"),
)
_SUBJECT = (
    Column("subject", "category", "", "what kind of law: output, training, archive, web, human"),
    Column("name", "category", "", "which one: the lab or archive; empty for the web and people"),
)


def _table(name: str, description: str, key: tuple[str, ...], *columns: Column) -> TableSpec:
    return TableSpec(name, description, ("round", *key), (*_WHEN, *columns))


def _number(name: str, unit: str, description: str) -> Column:
    return Column(name, "float64", unit, description)


def _count(name: str, description: str, unit: str = "") -> Column:
    return Column(name, "int64", unit or name.removeprefix("n_"), description)


def _who(name: str, description: str) -> Column:
    return Column(name, "category", "", description)


def _text(name: str, description: str) -> Column:
    return Column(name, "string", "", description)


def _truth(name: str, type_: ColumnType, unit: str, description: str) -> Column:
    return Column(name, type_, unit, description, is_truth=True)


TABLES: tuple[TableSpec, ...] = (
    _table(
        "web", "the live web, a row a round", (),
        _count("n_pages", "pages on the web", "pages"),
        _count("n_pages_new", "pages published in this round", "pages"),
        _count("n_tokens", "tokens on the web", "tokens"),
        _number("ai_share_new", "share of pages", "new pages that a model wrote"),
        _number("ai_share_live", "share of pages", "live pages that a model wrote"),
        _number("ai_share_live_tokens", "share of tokens", "live tokens on pages of models"),
        _number("ai_share_wanted", "share of pages",
                "new pages that publishers wanted a model to write, as expected once people"
                " withhold some of theirs; it is more than what models wrote where there was no"
                " model or it lacked the language"),
        _number("depth_mean", "generations", "mean lineage depth of live tokens; people are 0"),
        _number("depth_max", "generations", "largest lineage depth on the live web"),
    ),
    _table(
        "laws", "diversity and fidelity of every law that matters", ("subject", "name"),
        *_SUBJECT,
        *(_number(m.name, m.unit, f"{m.definition}; {m.direction} ({m.source})")
          for m in LAW_MEASURES),
        _count("n_draws", "independent draws it was counted from; null for exact laws", "draws"),
    ),
    _table(
        "retention", "types of human text that a law still holds, by frequency",
        ("subject", "name", "band"),
        *_SUBJECT,
        Column("band", "int32", "", "0 is the most frequent band"),
        _number("frequency_from", "occurrences per token", "lower edge of the band; 0: no edge"),
        _count("n_types", "living human types in the band", "types"),
        _count("n_types_held", "those with probability in the law", "types"),
        _number("types_held_share", "share of types", "n_types_held / n_types"),
        _number("mass_held_share", "share of human tokens in the band", "mass of the held types"),
    ),
    _table(
        "contexts", "each language or topic in a law", ("subject", "name", "context"),
        *_SUBJECT,
        _who("context", "language or topic"),
        _number("share", "share of tokens", "its share of the law"),
        _number("human_share", "share of tokens", "its share of human text"),
        _count("n_types_held", "living human types of the context with probability", "types"),
        _number("types_held_share", "share of types", "n_types_held / living human types"),
        _number("hill_1", "effective types", "2 ^ entropy within the context"),
    ),
    _table(
        "words", "the words that the scenario follows", ("subject", "name", "context", "word"),
        *_SUBJECT,
        _who("context", "language or topic"),
        _who("word", "spelling"),
        _number("probability", "per token of the context", "its probability in the context"),
        Column("is_held", "bool", "", "whether the law can write it"),
        Column("is_living", "bool", "", "whether people still use it"),
    ),
    _table(
        "channels", "words, claims and style of every law, measured alike within their contexts"
        " (language or topic, fact, meaning)",
        ("subject", "name", "channel"),
        *_SUBJECT,
        _who("channel", "words, claims or style"),
        _number("hill_1", "effective variants",
                "mean over contexts, weighted by their popularity in human text, of"
                " 2 ^ entropy within the context; a context that the law lacks counts as 0"),
        _number("relative_to_human", "ratio", "hill_1 / hill_1 of human text of the round"),
        _number("gini_simpson", "probability",
                "mean over contexts, weighted as above, of 1 - sum p^2 within the context; a"
                " context that the law lacks counts as 0"),
        _number("coverage", "share of human text of the channel",
                "popularity of the contexts in which the law has any variant"),
        _number("mass_held", "share of human text of the channel",
                "human text whose (context, variant) has probability in the law"),
        _number("total_variation", "probability",
                "half the sum of |law - human| over (context, variant); null for a law that says"
                " nothing in the channel"),
        _number("accuracy", "probability",
                "mean over the facts that the law can state, weighted by their popularity in human"
                " text, of the probability of the true value; null but for claims"),
        _count("n_draws", "draws of the channel it was counted from; null for exact laws",
               "draws"),
    ),
    _table(
        "estimates",
        "points and answers beside the words: models as they write, and the text they were fitted"
        " to; empty where the language has neither",
        ("subject", "name", "channel"),
        _who("subject", "output: a lab's law as it writes; training: the text fitted last"),
        _who("name", "the lab"),
        _who("channel", "points or regression"),
        _number("mean_squared_distance", "squared distance",
                "|mean - people's mean|^2 of points; null but for points"),
        _number("variance", "squared distance",
                "mean variance in a direction, trace / dimensions, of points (people: 1; of a text:"
                " divided by the number of points); null but for points"),
        _number("log_variance", "nats",
                "mean ln of the covariance's eigenvalues, in one dimension ln of the variance"
                " (people: 0); minus infinity where it is singular but for rounding; null but for"
                " points"),
        _number("squared_wasserstein_2", "squared distance",
                "|mean|^2 + trace(C) + d - 2 trace(C^(1/2)): W2^2 of Gaussians with the moments of"
                " the law and of people; null but for points"),
        _number("test_error", "squared units of an answer",
                "|w - people's w|^2: expected squared error on fresh questions beyond the noise;"
                " of a text: of its least-squares fit; null but for regression"),
        _count("n_draws", "points or answers in the text; null for exact laws", "draws"),
    ),
    _table(
        "labs", "each lab's text and its scores", ("lab",),
        _who("lab", "name of the lab"),
        _who("model", "the model measured: lab@round of its release; null before the first"),
        Column("is_trained", "bool", "", "whether the lab trained in this round"),
        _count("n_draws_trained", "draws fitted in this round's training", "draws"),
        _number("ai_share_offered", "share of pages", "models' pages in its stocks before filters"),
        _number("ai_share_trained", "share of text",
                "models' pages, edited or not, in what it trained on, each source weighted as in"
                " the fit"),
        _number("depth", "generations", "lineage depth of its model"),
        _number("loss_now", "bits per token",
                "loss of its fitted law on human text of now; infinite if it lacks a type"),
        _number("loss_now_seen", "bits per token", "the same on the types that it knows"),
        _number("unseen_now", "share of human tokens", "human text of now that it cannot write"),
        _number("loss_then", "bits per token", "loss on human text of the date measure.then"),
        _number("loss_then_seen", "bits per token", "the same on the types that it knows"),
        _number("unseen_then", "share of human tokens", "human text of then that it cannot write"),
        _number("loss_dashboard", "bits per token",
                "loss on held-out pages of its own sources: its own benchmark; null without"),
        _number("loss_dashboard_seen", "bits per token", "the same on the types that it knows"),
        _number("unseen_dashboard", "share of tokens", "held-out text that it cannot write"),
        _number("entropy_human_now", "bits per token", "the least possible loss_now"),
    ),
    _table(
        "population", "all labs together, each with the same weight", ("order",),
        Column("order", "int32", "", "order q of the Hill numbers"),
        _number("gamma", "effective types", "diversity of the labs' mean output law"),
        _number("alpha", "effective types", "diversity within a lab (Jost 2007)"),
        _number("beta", "effective labs", "gamma / alpha: effective number of distinct labs"),
        _number("gini_within", "probability", "mean Gini-Simpson of the labs' output laws"),
        _number("gini_pool", "probability", "Gini-Simpson of the labs' mean output law"),
        _number("f_st", "share", "1 - gini_within / gini_pool"),
        _count("n_types_lost_by_all", "living human types that no lab can write", "types"),
        _number("human_mass_lost_by_all", "share of human tokens",
                "human text whose word no lab can write"),
        _number("shared_miss_ratio", "ratio",
                "P(all labs miss a type) / product of each lab's miss rate (monoculture)"),
        _count("n_labs", "labs that have a model", "labs"),
    ),
    _table(
        "onsets",
        "stages of collapse, a row in the round in which the third successive model that meets the"
        " criterion confirms one; judged against the first model that a lab fitted itself. Tail"
        " and body are the types rarer, and not rarer, in human text of now than the type of its"
        " median token, among those that people used at the start and still use",
        ("subject", "name", "kind"),
        _who("subject", "lab: its output law; population: the mean output law of all labs, from"
             " when each has fitted a model, whenever one releases another"),
        _who("name", "the lab; empty for the population"),
        _who("kind", "early: the overlap with human text in the tail, sum min(law, human) / sum"
             " human, is at most half the first model's, that in the body at least three quarters,"
             " and it is not late; late: variance, 1 - sum p^2, is at most half the first model's"),
        Column("round_of_onset", "int32", "rounds", "round of the first of the three models"),
        Column("date_of_onset", "date", "date", "date at which that round ends"),
        _number("value", "share or probability",
                "in the round of onset: overlap in the tail (early) or variance (late)"),
        _number("reference", "share or probability", "the same of the first model"),
        _number("threshold", "share or probability", "highest value that meets the criterion"),
    ),
    _table(
        "filters",
        "verdicts on the live web by topic, in the rounds in which a filter is at work"
        " (filters.since, until). Whatever a filter goes by, its pages are counted by who"
        " wrote them: a verifier, which goes by claims, finds models' pages only as far as these"
        " are wrong more often; what it does to claims is in the table channels",
        ("filter", "context"),
        _who("filter", "name of the filter"),
        _who("context", "language or topic"),
        _count("n_true_positive", "models' pages dropped", "pages"),
        _count("n_false_positive", "human pages dropped", "pages"),
        _count("n_false_negative", "models' pages passed", "pages"),
        _count("n_true_negative", "human pages passed", "pages"),
        _number("true_positive_rate", "share of models' pages", "realised; null without any"),
        _number("false_positive_rate", "share of human pages", "realised; null without any"),
        _number("expected_true_positive_rate", "share of models' pages",
                "mean over these pages of the exact rate"),
        _number("expected_false_positive_rate", "share of human pages",
                "mean over these pages of the exact rate"),
        _number("ai_share_before", "share of pages", "models' pages in the live web"),
        _number("ai_share_after", "share of pages", "models' pages among those that pass"),
    ),
    _table(
        "crawls", "what each crawler fetched", ("crawler",),
        _who("crawler", "name of the crawler"),
        _count("n_pages", "pages fetched", "pages"),
        _count("n_tokens", "tokens fetched", "tokens"),
        _number("coverage", "share of live pages", "pages fetched / live pages"),
        _number("ai_share", "share of pages", "models' pages among those fetched"),
        _number("unseen_share", "share of pages", "fetched pages never fetched before"),
        _number("jaccard_previous", "ratio", "overlap with its fetch of the round before"),
        _count("n_pages_ever", "distinct pages ever fetched", "pages"),
        _count("n_pages_refused", "live pages of sites that keep it out", "pages"),
        _count("n_sites_known", "sites found by following links; null if it follows none", "sites"),
        _count("n_sites_visited", "sites visited in this round; null as above", "sites"),
    ),
    _table(
        "publishers", "groups of publishers and what they wrote", ("publisher",),
        _who("publisher", "name of the group"),
        _count("n_sites", "its sites", "sites"),
        _count("n_sites_adopted", "sites that have taken up models; null without contagion",
               "sites"),
        _number("adopted_share", "share of pages",
                "pages of sites that have taken up models, as expected; null without contagion"),
        _number("ai_share_wanted", "share of pages",
                "new pages that it wanted a model to write, as expected once people withhold some"
                " of theirs; null where they withhold all and models are to write none"),
        _count("n_pages_new", "pages published in this round", "pages"),
        _count("n_pages_withheld",
               "pages that people would have published in this round and did not write, for the AI"
               " share that they saw (publishers.withdrawal); 0 where they do not react", "pages"),
        _number("ai_share_new", "share of pages", "new pages that a model wrote"),
    ),
    _table(
        "sites", "all sites and how they are linked, at the start; empty without links", ("site",),
        _who("site", "group/context/number; the largest site of a group and context is 0"),
        _who("publisher", "name of the group"),
        _who("context", "language or topic"),
        _number("share", "share of pages", "its part of the group's pages"),
        _count("n_links_to", "sites that link to it", "sites"),
        _count("n_links_from", "sites that it links to", "sites"),
        _number("rank", "share", "PageRank, damping 0.85"),
    ),
    _table(
        "crawl_overlap", "overlap of two crawlers in a round", ("crawler", "other"),
        _who("crawler", "one crawler"),
        _who("other", "another, later by name"),
        _number("jaccard", "ratio", "pages both fetched / pages either fetched"),
        _count("n_pages_union", "pages that either fetched", "pages"),
    ),
    _table(
        "archives", "sealed archives, a row for each part in the round of its sealing",
        ("archive",),
        _who("archive", "name of the archive"),
        Column("part", "int32", "", "0 is what was sealed first; refreshes follow"),
        _count("n_pages_wanted", "pages the scenario asks for", "pages"),
        _count("n_pages", "pages sealed: fewer where the web had fewer", "pages"),
        _count("n_tokens", "tokens sealed", "tokens"),
        _count("n_draws", "independent draws sealed", "draws"),
        _number("ai_share", "share of pages", "models' pages in it"),
        _text("digest",
              "SHA-256 over the pages of the part by rising key: key, tokens and counted words of"
              " each (docs/archives.md)"),
    ),
    _table(
        "documents",
        "pages one by one, where measure.documents asks for them; truth and the observable apart",
        ("id",),
        _who("dump", "SIM-year-month of the date; rounds of less than a month share one"),
        _text("id", "URN of a UUIDv5 of seed and page: the same in every round and every run"),
        _text("url", "address under a name that RFC 2606 reserves; a site keeps its host"),
        _text("url_surtkey", "the address sorted by host, as in the index of Common Crawl"),
        _text("url_host_name", "host"),
        _text("url_host_registered_domain", "registered domain; hosts have no subdomains"),
        _who("url_host_tld", "top-level domain"),
        _text("url_path", "path"),
        Column("created", "date", "date", "end of the round in which it was published"),
        _who("fetched_by", "crawlers that fetched it in this round, by commas; null: none"),
        Column("fetch_status", "int32", "HTTP status",
               "200 where a crawler fetched it in this round, else null: no fetch fails here"),
        _who("dropped_by",
             "filters at work that drop it, by commas, fetched or not; null: none. Oracles are left"
             " out: they know the truth"),
        _who("language", "language or topic"),
        _who("content_languages", "ISO 639-3 code of the language; null for topics"),
        Column("token_count", "int64", "tokens",
               "length of the page; its text has a word for every independent draw, which may"
               " stand for several tokens (publishers.tokens_per_draw)"),
        _text("content_digest", "SHA-1 of the text in base 32: the same text, the same digest"),
        _text("text",
              "the words that readers of the page count, joined by spaces; they have no order,"
              " and no mark can be found in them: detection is simulated. Null unless"
              " measure.documents.text"),
        _truth("origin", "category", "",
               "who wrote it: human, ai, or mixed, a model's page that people edited"),
        _truth("synthetic_share", "float64", "share of words",
               "words of its text that a model wrote; what people edited is left out"),
        _truth("generation_depth", "float64", "generations",
               "lineage depth of its writer, as in the table models; people are 0"),
        _truth("generator_model_id", "category", "", "the model that wrote it; null for people"),
        _truth("watermark_scheme", "category", "", "mark of the model that wrote it; null: none"),
        _truth("is_watermarked", "bool", "",
               "whether the page carries that mark, edited, reworded or neither: its lab may leave"
               " it out (labs.marked_share), its publisher remove it (publishers.stripped_share)"),
    ),
    _table(
        "models", "model versions, a row in the round of release", ("model",),
        _who("model", "lab@round"),
        _who("lab", "who released it"),
        _who("key", "key of the release, in hexadecimal: its identity in this world"),
        _number("depth", "generations", "mean generations of models behind its text, plus one"),
        _count("n_draws", "draws it was fitted to; 0: it is the exact human law", "draws"),
        Column("parameters", "string", "", "how it was fitted and how it writes, as JSON"),
        _who("watermark", "mark on what it writes when it is released; null: none"),
    ),
    _table(
        "lineage", "whose law each model comes from, in the round of its release",
        ("model", "parent"),
        _who("model", "lab@round"),
        _who("parent", "model version that wrote; people; others: all beyond the 100 largest"),
        _number("share", "share", "its part of the pages in the fitted text, edited or not, each"
                " source weighted as in the fit, and the weight of laws mixed in; where nobody"
                " knows who wrote a draw, what is expected"),
    ),
    _table(
        "ledger", "pages, tokens and draws by account and reason; each account sums to zero",
        ("account", "entry"),
        _who("account", "the web, its words, claims or style, a group of publishers where people"
             " may have withheld pages, a crawler, or a lab's stock, budget, pool, points or"
             " regression"),
        _who("entry", "reason; inflows are positive, outflows negative"),
        _count("n_pages", "pages", "pages"),
        _count("n_tokens", "tokens", "tokens"),
        _count("n_draws", "independent draws", "draws"),
    ),
    _table(
        "costs",
        "who paid what in a round, in money; empty where the scenario's costs have no price. A"
        " transfer has two rows that sum to zero, one for the payer and one for who receives",
        ("payer_kind", "payer", "account", "recipient"),
        _who("payer_kind", "labs, publishers, crawlers, filters, archives or public"),
        _who("payer", "name of the payer; public: the public"),
        _who("account", "scraping, sealing, verifying, marking, detecting, generating, training,"
             " licensing, or the name of a charge (docs/costs.md)"),
        _who("recipient", "who received it, of a transfer (licensing); the row of the receiver"
             " names the lab that paid; null where the money left the world"),
        _count("quantity", "what was paid for; negative for the receiver", "the row's unit"),
        _who("unit", "pages, tokens, draws, or rounds of a charge"),
        _number("price", "money per unit", "price in this round; of a charge: this payer's part"),
        _number("amount", "money", "quantity * price: positive where paid, negative where"
                " received"),
    ),
    _table(
        "spending", "money of all payers together, a row a round, measured or not; 0 without"
        " prices", (),
        _number("amount", "money", "money that left the world in this round: the sum of amount in"
                " costs, in which transfers net out"),
        _number("to_date", "money", "the same from the start to this round"),
        _number("transfers", "money", "money that labs paid to archives in this round"),
        _number("transfers_to_date", "money", "the same from the start to this round"),
    ),
    _table(
        "lexicon", "languages or topics of human text, at the start", ("context",),
        _who("context", "language or topic"),
        _number("human_share", "share of tokens", "its share of human text"),
        _count("n_types", "words listed", "types"),
        _number("listed_share", "share of tokens", "tokens whose word is listed"),
        _number("unlisted_share", "share of tokens",
                "tokens of words below the floor: unseen mass, not simulated"),
        _number("entropy", "bits per token", "entropy of its words"),
        _number("conditional_entropy", "bits per token", "the scenario's, for watermarks"),
    ),
)  # fmt: skip


def table_spec(name: str) -> TableSpec:
    """Return the declaration of a table.

    Raises
    ------
    KeyError
        If there is no such table; the message lists those that exist.
    """
    for spec in TABLES:
        if spec.name == name:
            return spec
    raise KeyError(f"no table {name!r}; there are {', '.join(t.name for t in TABLES)}")
