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
           " add it (capacity, a law mixed in, one's own), where nothing was fitted, or nothing"
           " released yet, and where the loss is within 10^-8 bits of the least possible"),
    number("worth_per_draw", "fresh draws per draw",
           "fresh_draws / n_draws: 1 is a text as good as people's of the day; null as that is"),
    count("reserve_draws",
          "draws of it that are a reserve: what people alone wrote, and all that was read from"
          " archives; null where fresh_draws is, and for subsampled pools", "draws"),
    number("fresh_draws_without_reserves", "draws",
           "fresh_draws of what is left of the text without them; null as reserve_draws"),
    number("reserves_added", "draws",
           "fresh_draws - fresh_draws_without_reserves: the direct worth of reserves. What people"
           " wrote earlier, and models passed on, is not in it; null as reserve_draws"),
    number("effective_sites", "sites",
           "sites whose people's pages were read for this training, as if each had as many draws of"
           " them: 1 / sum of squared shares; null where no such page was read"),
    number("gini_of_sites", "Gini",
           "Gini coefficient of these draws by site, of sites of which any was read: 0 where all"
           " have as many; null as effective_sites"),
)  # fmt: skip

WORTH_OF_SOURCES = table(
    "worth_of_sources",
    "what a part adds to the worth of the text that a lab's model was fitted to, where the rest"
    " stays as it is and is fitted again: a row for each source that was read, for all archives"
    " together where there are several, for all that people alone wrote, and for that and archives"
    " together. Worths do not add up: what two sources both hold is not missed without one of them;"
    " Shapley values do",
    ("lab", "source"),
    who("lab", "name of the lab"),
    who("source", "label of the source, as in the ledger; or all archives, people's text, all"
        " reserves"),
    count("n_draws", "draws of the source in the fitted text", "draws"),
    number("fresh_draws_without", "draws", "fresh_draws of worth, of the text without them"),
    number("added", "draws",
           "fresh_draws of worth - fresh_draws_without: below 0 where the source does harm"),
    number("added_per_draw", "fresh draws per draw", "added / n_draws"),
    number("shapley", "draws",
           "Shapley value of the source among those of the training, 2 to 8 of them, by fits to"
           " every set of them: they sum to the worth of the whole less that of what is of none"
           " of them, as an initial pool; null for what is not one source, and where one of the"
           " worths is"),
    number("loss_added", "bits per draw",
           "loss of the fit on people's text of the day - loss of the fit without this part: below"
           " 0 where it helps; null where nothing else is left"),
    number("squared_distance_added", "probability^2",
           "the same of the squared distance to people's law; null as loss_added"),
    number("hill_1_added", "effective types",
           "the same of the fit's effective types; null as loss_added"),
    number("true_claims_added", "share",
           "the same of the share of its claims that are true, as channels.accuracy; null as"
           " loss_added, of what people alone wrote, and where no claims are made"),
    number("fresh_draws_instead", "draws",
           "fresh_draws of what the lab would have read without this source, had it asked its other"
           " sources for as many draws, by their shares; null where text is kept from earlier"
           " rounds, where the others would be asked for no more, and where they are not known"),
    number("loss_added_instead", "bits per draw",
           "loss of the fit - loss of that one: below 0 where the source is better than more of the"
           " others; null where nothing would be read"),
)  # fmt: skip

MARGINAL_WORTH = table(
    "marginal_worth",
    "what more text would do to the law that a lab fitted, before decoding: a row for each training"
    " of a measured round, each source that the lab could read, and each amount. Draws are"
    " independent of each other, from the law of people, of a model, or of the words of pages of a"
    " stock: whole pages, whose words come in lumps of one language or topic, do less. Exact for"
    " learners that add to counts. For those that do more (capacity, a law mixed in), for sources"
    " by weight, for subsampled pools and for learners of one's own 10 % alone, sampled by fits"
    " with more text, where measure.refits says how many (docs/worth.md)",
    ("lab", "source", "amount"),
    who("lab", "name of the lab"),
    who("source", "human (people's text of the day), human:1 y ago, human:5 y ago and human:10 y"
        " ago (what people wrote then, as far as the run goes back), crawl:…, archive:…, model:…"
        " (what a lab's model writes), new:… (pages that a group has just published), web"),
    who("amount", "next draw, or a share of the draws that the lab read for this training; of"
        " people's text of some years ago 10 % alone"),
    who("method", "exact; or sampled: the mean of measure.refits fits, each with other draws"),
    count("n_draws", "draws that are added to its text", "draws"),
    number("loss_change", "bits per draw",
           "expected change of its loss on people's text of the day: below 0 the text helps; null"
           " where the loss is infinite, as without smoothing"),
    number("standard_error", "bits per draw",
           "of loss_change, where it is sampled; null where it is exact"),
    number("next_draw_change", "bits per draw",
           "expected change of it by one more draw after these: over amounts, the demand curve;"
           " null as loss_change is"),
    number("replacing_change", "bits per draw",
           "expected change of its loss if, of the same number of draws, so many gave way"
           " to these: each by itself with the probability n_draws / draws fitted; known at 10 %,"
           " of people's text and of archives, else null, and null as loss_change is"),
    number("people_draws", "draws",
           "draws of people's text of the day that change the loss as much: known at 10 %; null"
           " where the text does harm, and where no number up to 1000 times the fit's draws does"),
    number("worth_per_draw", "people's draws per draw",
           "people_draws / n_draws, null as that is; of the next draw the ratio of the changes:"
           " below 0 where it does harm, null where one of people does none good"),
    number("draws_instead", "draws",
           "draws of this source that change the loss as n_draws of people's text would: known at"
           " 10 %; null where no number up to 1000 times the fit's draws does"),
    number("break_even_price", "money per draw",
           "what a draw of this source may cost at most, if so many are bought for one training:"
           " what costs.bit says of the bits won, per draw, less costs.training; below 0 where it"
           " is not worth its training; null where loss_change is, and where costs.bit is 0"),
    number("price_instead", "money per draw",
           "price of a draw of people's text at which as many draws as n_draws cost what the same"
           " gain costs from this source, each with its training, and an archive's with its"
           " licence: dearer, and this source is cheaper. Known at 10 %; null as draws_instead is,"
           " for people's text of the day, and where a draw of the source costs nothing"),
    number("unseen_change", "share", "expected change of the share of people's text without weight"
           " in the counts; where it is sampled, in the fit"),
    number("squared_distance_change", "probability^2",
           "expected change of the squared distance to people's law"),
    number("gini_change", "probability", "expected change of 1 - sum of squared probabilities"),
    number("true_claims_change", "share",
           "expected change of the share of its claims that are true, as channels.accuracy; null"
           " without claims, for sources that make none, without smoothing where a fact is not in"
           " the text, and where it is sampled"),
)  # fmt: skip

TABLES_OF_WORTH = {spec.name for spec in (WORTH, WORTH_OF_SOURCES, MARGINAL_WORTH)}
COLUMNS_OF_WORTH = {
    "fresh_draws", "fresh_draws_without_reserves", "reserves_added", "reserve_draws",
    "n_labs_valued",
}  # fmt: skip
"""Of other tables: empty where `measure.worth` is false."""
