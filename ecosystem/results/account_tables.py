"""Tables of what is accounted for: pages, tokens, draws and money."""

from __future__ import annotations

from ecosystem.results.declaration import count, number, table, who

LEDGER = table(
    "ledger", "pages, tokens and draws by account and reason; each account sums to zero",
    ("account", "entry"),
    who("account", "the web, its words, claims or style, a group of publishers where people"
        " may have withheld pages, a crawler, or a lab's stock, budget, pool, points or"
        " regression"),
    who("entry", "reason; inflows are positive, outflows negative"),
    count("n_pages", "pages", "pages"),
    count("n_tokens", "tokens", "tokens"),
    count("n_draws", "independent draws", "draws"),
)  # fmt: skip

COSTS = table(
    "costs",
    "who paid what in a round, in money; empty where the scenario's costs have no price. A"
    " transfer has two rows that sum to zero, one for the payer and one for who receives",
    ("payer_kind", "payer", "account", "recipient"),
    who("payer_kind", "a kind of agents, or public"),
    who("payer", "name of the payer; public: the public"),
    who("account", "what is paid for (docs/costs.md), or the name of a charge"),
    who("recipient", "who received it, of a transfer (licensing); the row of the receiver"
        " names the lab that paid; null where the money left the world"),
    count("quantity", "what was paid for; negative for the receiver", "the row's unit"),
    who("unit", "pages, tokens, draws, or rounds of a charge"),
    number("price", "money per unit", "price in this round; of a charge: this payer's part"),
    number("amount", "money", "quantity * price: positive where paid, negative where"
           " received"),
)  # fmt: skip

SPENDING = table(
    "spending", "money of all payers together, a row a round, measured or not; 0 without"
    " prices", (),
    number("amount", "money", "money that left the world in this round: the sum of amount in"
           " costs, in which transfers net out"),
    number("to_date", "money", "money that left the world from the start to this round"),
    number("transfers", "money", "money that labs paid to archives in this round"),
    number("transfers_to_date", "money", "money that labs paid to archives from the start"),
)  # fmt: skip
