"""The round in plain Python, slow and short: what the engine must match count for count.

Written from the definitions, with loops over pages and words; of ours it knows keyed draws alone.
Left out: lexicons but Zipf's, innovation, claims, style, marks, edits, links, refusals, schedules,
lognormal lengths, survival but a hazard's, history, mixed archives, text held out or transformed,
capacity, weights in fits and pools, subsamples of a pool, sources of one name, withdrawal, dates.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace as Thing  # a site, a page or a lab

import numpy as np

from ecosystem.draws import sampling
from ecosystem.draws.alias import alias_table, draw
from ecosystem.draws.keys import bernoulli, counter, hashes, key_of, unit

GRID = 2**40  # sum of the weights of a law that comes from real numbers


def on_grid(p: np.ndarray | list[float]) -> np.ndarray:
    """Round real weights to whole ones; what is possible stays possible."""
    total = math.fsum(p)
    return np.array([max(1, round(x / total * GRID)) if x > 0 else 0 for x in p])


def say(law: np.ndarray, key: int, n: int, types: range | None = None) -> list[int]:
    """Return the words that a law says, among some types or all, by the stream of a key."""
    held = [t for t in types or range(len(law)) if law[t]]
    return [held[i] for i in draw(alias_table(law[held]), counter(int(key), n))]


class SlowWorld:
    """A web and its labs, from a resolved scenario; ``step`` plays a round."""

    def __init__(self, scenario: dict) -> None:
        self.scenario, self.seed, self.round = scenario, scenario["seed"], 0
        web, left = scenario["web"]["survival"], {"forever": 1.0, "one_round": 0.0}
        self.left = left.get(web["kind"], 1.0 - web.get("per_round", 0.0))  # of pages, a round
        self.stocks = defaultdict(list)  # of pages, by the label of their source
        lexicon = scenario["language"]["lexicon"]
        n, self.shares = lexicon["types"], dict(sorted(lexicon["topics"].items()))
        self.topics = {topic: range(n * i, n * (i + 1)) for i, topic in enumerate(self.shares)}
        places = [hashes(key_of(0, "type", t), np.arange(n, dtype=np.uint64)) for t in self.shares]
        self.type_keys = hashes(key_of(0, "generation"), np.concatenate(places))
        sizes = [rank ** -lexicon["exponent"] for rank in range(1, n + 1)]
        self.human = on_grid([share * size for share in self.shares.values() for size in sizes])
        specs = sorted(scenario["labs"], key=lambda spec: spec["name"])
        self.labs = {s["name"]: Thing(spec=s, seen=set(), model=None) for s in specs}
        self.sites = [site for group in scenario["publishers"] for site in self.sites_of(group)]
        self.stocks["web"] = list(self.publish("starting stock", "starting_pages"))
        self.seal()
        for name, lab in self.labs.items():
            key, n = key_of(self.seed, "initial pool", name), lab.spec["initial_tokens"]
            lab.text = say(self.human, key, n)
            laws = {"human": self.human, "pool": self.fit(lab), "untrained": None}
            self.release(lab, laws[lab.spec["start"]])

    def step(self) -> None:
        self.round += 1
        ages = [(page, self.round - page.born) for page in self.stocks["web"]]
        # One number of its own decides, at every age, whether a page is still there.
        alive = [page for page, age in ages if self.chance(self.left**age, page.key, "decay")]
        self.stocks["new"] = list(self.publish("round", "pages"))
        self.stocks["web"] = alive + self.stocks["new"]
        self.seal()
        for crawler in self.scenario["crawlers"]:
            self.crawl(**crawler)
        fitted = [(lab, self.train(lab, lab.spec)) for lab in self.labs.values()]
        for lab, law in fitted:
            self.release(lab, law)

    def number(self, entity: int, *names: str | int) -> np.uint64:
        return hashes(key_of(self.seed, *names), np.array([entity], np.uint64))[0]

    def chance(self, p: float, entity: int, *names: str | int) -> bool:
        return bool(bernoulli(self.number(entity, *names), p))

    def ranked(self, pages: list[Thing], *names: str | int) -> list[Thing]:
        return sorted(pages, key=lambda page: self.number(page.key, *names))

    def sites_of(self, group: dict) -> Iterator[Thing]:
        shares = group["contexts"] or self.shares
        for topic, share in shares.items():
            part = share / sum(shares.values())
            n = max(1, round(group["sites"] * part))
            sizes = [rank ** -group["size_exponent"] for rank in range(1, n + 1)]
            for i in range(n):
                own, size = self.number(i, "site", group["name"], topic), sizes[i] / sum(sizes)
                yield Thing(key=own, group=group, topic=topic, share=part * size)

    def publish(self, occasion: str, field: str) -> Iterator[Thing]:
        """Yield new pages: of each site the whole part of its expectation, the rest by chance."""
        for site in self.sites:
            moment = (site.group["name"], occasion, self.round)
            expected = site.group[field] * site.share
            whole = math.floor(expected + 1e-9)
            n = whole + self.chance(max(0.0, expected - whole), site.key, "pages", *moment)
            for page in counter(int(self.number(site.key, "page", *moment)), n):
                yield self.write(page, site, site.group)

    def write(self, page: int, site: Thing, group: dict) -> Thing:
        """Write a page: length, writer and verdicts are its own, its words follow from them."""
        shares = group["length"].get("shares") or {group["length"]["tokens"]: 1}
        coin = unit(self.number(page, "length")) * sum(shares.values())
        tokens = next(t for t in sorted(shares) if coin < sum(shares[s] for s in shares if s <= t))
        n = group["draws_per_page"] or max(1, round(tokens / group["tokens_per_draw"]))
        labs = group["models"] or dict.fromkeys(self.labs, 1)
        coins = {name: unit(self.number(site.key, "choice of model", name)) for name in labs}
        lab = self.labs[min(labs, key=lambda name: -math.log(coins[name]) / labs[name])]
        writer, law, types = "people", self.human, self.topics[site.topic]
        wants_model = self.chance(group["ai_share"], page, "written by a model")
        if wants_model and lab.model and lab.output[types].any():
            writer, law = lab.model, lab.output
        rate = "false_positive_rate" if writer == "people" else "true_positive_rate"
        rates = {f["name"]: f.get(rate, writer != "people") for f in self.scenario["filters"]}
        drops = {name for name in rates if self.chance(rates[name], page, "detected", name)}
        words = say(law, page, n, types)
        return Thing(key=page, born=self.round, writer=writer, words=words, drops=drops)

    def seal(self) -> None:
        for archive in self.scenario["archives"]:
            if archive["sealed"] == self.round:
                found = self.ranked(self.stocks["web"], "archive", self.round)
                self.stocks["archive:" + archive["name"]] = found[: archive["pages"]]

    def crawl(self, name: str, coverage: float | None, budget: float | None, **_: object) -> None:
        fetch, found = ("fetch", name, self.round), self.stocks["web"]
        found = found if budget is None else self.ranked(found, *fetch)[: round(budget)]
        found = [p for p in found if coverage is None or self.chance(coverage, p.key, *fetch)]
        ever, self.stocks[f"crawl:{name}"] = self.stocks[f"crawl:{name}:ever"], found
        ever += [page for page in found if page not in ever]

    def train(self, lab: Thing, spec: dict) -> np.ndarray | None:
        """Read the sources, and fit what the workflow keeps of them."""
        if self.round % spec["trains_every"]:
            return None
        sources = {}
        for s in spec["sources"]:
            named = [s[field] for field in ("kind", "crawler", "archive", "lab") if s.get(field)]
            sources[":".join(named + ["ever"] * (s.get("span") == "ever"))] = s
        labels = sorted(sources)
        n = 10**9 if spec["tokens"] == "all" else round(spec["tokens"])
        shares = np.array([sources[label]["share"] for label in labels])
        amounts = sampling.split_fixed(n, shares)
        if spec["mixture"] == "iid":
            coins = key_of(self.seed, "mixture", spec["name"], self.round)
            amounts = sampling.split_by_shares(coins, n, shares)
        lab.text = [] if spec["workflow"] == "replace" else lab.text
        for label, amount in zip(labels, amounts, strict=True):
            lab.text = lab.text + self.read(lab, label, sources[label], int(amount))
        return self.fit(lab)

    def read(self, lab: Thing, label: str, source: dict, n: int) -> list[int]:
        """Return the words that are read from a law, or from the pages of a stock."""
        act = ("read", "*" if source["shared"] else lab.spec["name"], label, self.round)
        if source["kind"] in ("human", "model", "pool"):
            names = source.get("labs", [source.get("lab")])
            laws = [self.labs[x].output for x in self.labs if names == "all" or x in names]
            p = sum(law / law.sum() for law in laws)
            law = self.human if not laws else laws[0] if len(laws) == 1 else on_grid(p)
            return say(law, key_of(self.seed, *act), n)
        stock = [page for page in self.stocks[label] if page.key not in lab.seen]
        dropped = {page.key for page in stock if page.drops & set(source["filters"])}
        if source["when_short"] != "less":
            stock = [page for page in stock if page.key not in dropped]
        if source["replacement"] and stock:
            keys = np.array([page.key for page in stock], np.uint64)
            picks = sampling.pick_with_replacement(key_of(self.seed, *act), n, keys)
            stock = [stock[i] for i in picks]
        words = []
        for page in stock if source["replacement"] else self.ranked(stock, *act):
            part, n = page.words[:n], max(0, n - len(page.words))
            if part and page.key not in dropped:
                words += part
                lab.seen |= {page.key} if lab.spec["workflow"] == "once" else set()
        return words

    def fit(self, lab: Thing) -> np.ndarray | None:
        counts = np.bincount(np.array(lab.text, np.int64), minlength=len(self.human))
        smoothing = lab.spec["learner"]["smoothing"]
        return (on_grid(counts + smoothing) if smoothing else counts) if lab.text else None

    def release(self, lab: Thing, law: np.ndarray | None) -> None:
        if law is not None:
            lab.fitted, lab.model = law, f"{lab.spec['name']}@{self.round}"
            lab.output = self.decode(law, **lab.spec["decoding"])

    def decode(self, law, temperature: float, top_k: int | None, top_p: float) -> np.ndarray:
        """Sharpen a law within each topic: temperature, then top-k, then top-p."""
        p, heat = np.zeros(len(law)), (law / law.max()) ** (1 / temperature)
        for topic in self.topics.values():
            order = sorted(topic, key=lambda t: (-heat[t], self.type_keys[t]))[:top_k]
            up_to = np.cumsum(heat[order])
            kept = order[: 1 + int(sum(up_to < (top_p - 1e-12) * up_to[-1]))]
            p[kept] = law[topic].sum() * heat[kept] / max(heat[kept].sum(), 1e-300)
        return law if temperature == top_p == 1 and top_k is None else on_grid(p)
