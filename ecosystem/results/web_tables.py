"""Tables of the web, and of those who write, fetch, judge and keep its pages."""

from __future__ import annotations

from ecosystem.results.declaration import Column, count, number, table, text, truth, who

WEB = table(
    "web", "the live web, a row a round", (),
    count("n_pages", "pages on the web", "pages"),
    count("n_pages_new", "pages published in this round", "pages"),
    count("n_tokens", "tokens on the web", "tokens"),
    number("ai_share_new", "share of pages", "new pages that a model wrote; null without any"),
    number("ai_share_live", "share of pages",
           "live pages that a model wrote; null where the web is empty"),
    number("ai_share_live_tokens", "share of tokens",
           "live tokens on pages of models; null where the web is empty"),
    number("ai_share_wanted", "share of pages",
           "new pages that publishers wanted a model to write, as expected once people"
           " withhold some of theirs; it is more than what models wrote where there was no"
           " model or it lacked the language; null where they wanted no page"),
    number("effective_labs", "effective labs",
           "exponential of the Shannon entropy of the labs' shares of models' live pages: the Hill"
           " number of order 1, as if so many labs wrote alike; null without such a page"),
    number("depth_mean", "generations",
           "mean lineage depth of live tokens; people are 0; null where the web is empty"),
    number("depth_max", "generations", "largest lineage depth on the live web; null where it is"
           " empty"),
)  # fmt: skip

PUBLISHERS = table(
    "publishers", "groups of publishers and what they wrote", ("publisher",),
    who("publisher", "name of the group"),
    count("n_sites", "its sites", "sites"),
    count("n_sites_adopted", "sites that have taken up models; null without contagion",
          "sites"),
    number("adopted_share", "share of pages",
           "pages of sites that have taken up models, as expected; null without contagion"),
    number("ai_share_wanted", "share of pages",
           "new pages that it wanted a model to write, as expected once people withhold some"
           " of theirs; null where they withhold all and models are to write none"),
    count("n_pages_new", "pages published in this round", "pages"),
    count("n_pages_withheld",
          "pages that people would have published in this round and did not write, for the AI"
          " share that they saw (publishers.withdrawal); 0 where they do not react", "pages"),
    number("ai_share_new", "share of pages", "new pages that a model wrote; null without any"),
)  # fmt: skip

SITES = table(
    "sites", "all sites and how they are linked, at the start; empty without links", ("site",),
    who("site", "group/context/number; the largest site of a group and context is 0"),
    text("own_name", "its name in the user's file of links; null where it has none"),
    who("publisher", "name of the group"),
    who("context", "language or topic"),
    number("share", "share of pages", "its part of the group's pages"),
    count("n_links_to", "sites that link to it", "sites"),
    count("n_links_from", "sites that it links to", "sites"),
    number("rank", "share", "PageRank, damping 0.85"),
)  # fmt: skip

LINKS = table(
    "links", "links between sites, a row for each, at the start; empty without links",
    ("source", "target"),
    who("source", "the site that links, as in the table sites"),
    who("target", "the site that it links to"),
    who("source_own_name", "name of the source in the user's file of links; null: none"),
    who("target_own_name", "name of the target in it; null: none"),
)  # fmt: skip

CRAWLS = table(
    "crawls", "what each crawler fetched", ("crawler",),
    who("crawler", "name of the crawler"),
    count("n_pages", "pages fetched", "pages"),
    count("n_tokens", "tokens fetched", "tokens"),
    number("coverage", "share of live pages",
           "pages fetched / live pages; null where the web is empty"),
    number("ai_share", "share of pages", "models' pages among those fetched; null where none was"),
    number("unseen_share", "share of pages", "fetched pages never fetched before; null where none"
           " was fetched"),
    number("jaccard_previous", "ratio", "overlap with its fetch of the round before; null in its"
           " first round, and where neither fetched a page"),
    count("n_pages_ever", "distinct pages ever fetched", "pages"),
    count("n_pages_refused", "live pages of sites that keep it out", "pages"),
    count("n_sites_known", "sites found by following links; null if it follows none", "sites"),
    count("n_sites_visited", "sites visited in this round; null as above", "sites"),
)  # fmt: skip

CRAWL_OVERLAP = table(
    "crawl_overlap", "overlap of two crawlers in a round", ("crawler", "other"),
    who("crawler", "one crawler"),
    who("other", "another, later by name"),
    number("jaccard", "ratio",
           "pages both fetched / pages either fetched; null where neither fetched a page"),
    count("n_pages_union", "pages that either fetched", "pages"),
)  # fmt: skip

FILTERS = table(
    "filters",
    "verdicts on the live web by topic, in the rounds in which a filter is at work"
    " (filters.since, until). Whatever a filter goes by, its pages are counted by who"
    " wrote them: a verifier, which goes by claims, finds models' pages only as far as these"
    " are wrong more often; what it does to claims is in the table channels",
    ("filter", "context"),
    who("filter", "name of the filter"),
    who("context", "language or topic"),
    count("n_true_positive", "models' pages dropped", "pages"),
    count("n_false_positive", "human pages dropped", "pages"),
    count("n_false_negative", "models' pages passed", "pages"),
    count("n_true_negative", "human pages passed", "pages"),
    number("true_positive_rate", "share of models' pages", "realised; null without any"),
    number("false_positive_rate", "share of human pages", "realised; null without any"),
    number("expected_true_positive_rate", "share of models' pages",
           "mean over these pages of the exact rate; null without any"),
    number("expected_false_positive_rate", "share of human pages",
           "mean over these pages of the exact rate; null without any"),
    number("ai_share_before", "share of pages",
           "models' pages in the live web; null where it is empty"),
    number("ai_share_after", "share of pages",
           "models' pages among those that pass; null where none does"),
)  # fmt: skip

FILTER_MAKERS = table(
    "filter_makers",
    "verdicts on the live web by maker, marked and unmarked pages apart, in the rounds in which a"
    " filter is at work: those of the table filters, counted in another way",
    ("filter", "maker", "is_marked"),
    who("filter", "name of the filter"),
    who("maker", "who wrote the pages: people, or the lab whose models did"),
    Column("is_marked", "bool", "",
           "whether these pages carry a watermark; of a filter of the kind watermark, the one"
           " that it looks for"),
    count("n_pages", "pages judged", "pages"),
    count("n_pages_dropped", "pages dropped", "pages"),
    number("drop_rate", "share of these pages", "n_pages_dropped / n_pages, as realised"),
    number("expected_drop_rate", "share of these pages",
           "mean over these pages of the exact rate"),
)  # fmt: skip

ARCHIVES = table(
    "archives", "sealed archives, a row for each part in the round of its sealing",
    ("archive",),
    who("archive", "name of the archive"),
    Column("part", "int32", "", "0 is what was sealed first; refreshes follow"),
    count("n_pages_wanted", "pages the scenario asks for", "pages"),
    count("n_pages", "pages sealed: fewer where the web had fewer", "pages"),
    count("n_tokens", "tokens sealed", "tokens"),
    count("n_draws", "independent draws sealed", "draws"),
    number("ai_share", "share of pages", "models' pages in it; null where it is empty"),
    text("digest",
         "SHA-256 over the pages of the part by rising key: key, tokens and counted words of"
         " each (docs/archives.md)"),
)  # fmt: skip

DOCUMENTS = table(
    "documents",
    "pages one by one, where measure.documents asks for them; truth and the observable apart",
    ("id",),
    who("dump", "SIM-year-month of the date; rounds of less than a month share one"),
    text("id", "URN of a UUIDv5 of seed and page: the same in every round and every run"),
    text("url", "address under a name that RFC 2606 reserves; a site keeps its host"),
    text("url_surtkey", "the address sorted by host, as in the index of Common Crawl"),
    text("url_host_name", "host"),
    text("url_host_registered_domain", "registered domain; hosts have no subdomains"),
    who("url_host_tld", "top-level domain"),
    text("url_path", "path"),
    Column("created", "date", "date", "end of the round in which it was published"),
    who("fetched_by", "crawlers that fetched it in this round, by commas; null: none"),
    Column("fetch_status", "int32", "HTTP status",
           "200 where a crawler fetched it in this round, else null: no fetch fails here"),
    who("dropped_by",
        "filters at work that drop it, by commas, fetched or not; null: none. Oracles are left"
        " out: they know the truth"),
    who("language", "language or topic"),
    who("content_languages", "ISO 639-3 code of the language; null for topics"),
    Column("token_count", "int64", "tokens",
           "length of the page; its text has a word for every independent draw, which may"
           " stand for several tokens (publishers.tokens_per_draw)"),
    text("content_digest", "SHA-1 of the text in base 32: the same text, the same digest"),
    text("text",
         "the words that readers of the page count, joined by spaces; they have no order,"
         " and no mark can be found in them: detection is simulated. Null unless"
         " measure.documents.text"),
    truth("origin", "category", "",
          "who wrote it: human, ai, or mixed, a model's page that people edited"),
    truth("synthetic_share", "float64", "share of words",
          "words of its text that a model wrote; what people edited is left out"),
    truth("generation_depth", "float64", "generations",
          "lineage depth of its writer, as in the table models; people are 0"),
    truth("generator_model_id", "category", "", "the model that wrote it; null for people"),
    truth("watermark_scheme", "category", "", "mark of the model that wrote it; null: none"),
    truth("is_watermarked", "bool", "",
          "whether the page carries that mark, edited, reworded or neither: its lab may leave"
          " it out (labs.marked_share), its publisher remove it (publishers.stripped_share)"),
)  # fmt: skip
