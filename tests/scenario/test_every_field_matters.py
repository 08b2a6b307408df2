"""What the schema accepts works: every field changes what a run measures."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from ecosystem import Scenario, World
from tests.small import SMALL, ran

# Model and field: overrides of the small scenario. Where a field only matters beside another,
# the first entry sets the scene and the second changes the field.
Change = str | tuple[list[str], list[str]]
TABLE = "{table: {0: 0.1, 4: 0.9}, between: hold}"
WORDFREQ = "language.lexicon={kind: wordfreq, languages: {is: 2, mk: 1}, floor: 1.0e-4}"
CLAIMS, STYLE = "language.claims={facts: 9}", "language.style={meanings: 5, phrasings: 4}"
LINKS = "web.links={kind: grown, per_site: 2, in_degree_exponent: 3}"
SITES = "publishers.sites.sites=40"
FOLLOWS = [
    LINKS,
    SITES,
    "crawlers.common={name: common, budget: 40, follows: {seeds: 2}}",
]
SPREADING = [LINKS, SITES, "publishers.sites.contagion={contact: 2.0, external: 0.5}"]
WITHDRAWING = "publishers.sites.withdrawal={elasticity: 1}"
REFUSING = ["publishers.sites.refuses=[{share: 0.4}]"]
EDGES = [*FOLLOWS, "web.links={kind: edges, file: links.csv}"]
VERIFIED = [
    "language.claims={facts: 9, accuracy: 0.6}",
    "filters.guess={name: guess, kind: verifier, passes_right: 0.9, passes_wrong: 0.2}",
]
ADDED = ["archives.vault.refresh={every: quarter, pages: 9}"]
OWN = ["filters.guess={name: guess, kind: agent, agent: brief}"]
# Labs that keep points do not subsample them.
KEPT = "labs.delta.workflow=accumulate"
POINTS, ANSWERS = [KEPT, "language.points={}"], [KEPT, "language.regression={questions: 9}"]
THRIFTY = ["archives.vault.agent=thrifty"]
CHARGED = ["costs.charges=[{name: office, payers: labs, amount: 3}]"]
OVERFITTED = "measure.repetition={law: overfitting}"
ALONE = ["measure.words={}", "language.innovation=null"]
MARKS = [
    "policies=[{name: green, target: {labs: {name: [beta, delta]}}, mechanism: {kind: watermark,"
    " false_positive_rate: 0.1, dropped_by: {name: [alpha, delta]}}}]"
]
KEPT_PAGES = [
    "policies=[{name: old, target: {labs: {name: [alpha, delta]}}, schedule: {start: 2},"
    " mechanism: {kind: archive, pages: 40, share: 0.6}}]"
]
MORE = [
    "policies=[{name: more, target: {labs: {name: alpha}}, schedule: {start: 2},"
    " mechanism: {kind: human, draws: 90}}]"
]
COSTLY = [*MARKS, "policies.green.cost={once: 9, per_year: 4}"]
REPETITIVE = [*MARKS, "language.repetitiveness=0.2"]
CHANGES: dict[str, Change] = {
    "Policy.name": (MARKS, ["policies.green.name=blue"]),
    "Policy.target": (MARKS, ["policies.green.target.labs={name: delta}"]),
    "Policy.schedule": (MARKS, ["policies.green.schedule={start: 3}"]),
    "Policy.mechanism": (MARKS, ["policies.green.mechanism.adoption=0.3"]),
    "Policy.cost": (MARKS, ["policies.green.cost={once: 9}"]),
    "Target.labs": (MARKS, ["policies.green.target.labs={name: beta}"]),
    "Target.publishers": (
        [*MARKS, "policies.green.mechanism.stripping=0.9"],
        ["policies.green.target.publishers={name: spam}"],
    ),
    "Target.crawlers": (MARKS, ["policies.green.target.crawlers={name: common}"]),
    "Between.at_least": (
        [*MARKS, "policies.green.target.labs={name: [beta, delta], tokens: {at_least: 100}}"],
        ["policies.green.target.labs.tokens.at_least=250"],
    ),
    "Between.at_most": (
        [*MARKS, "policies.green.target.labs={name: [beta, delta], tokens: {at_most: 900}}"],
        ["policies.green.target.labs.tokens.at_most=250"],
    ),
    "PolicySchedule.start": (MARKS, ["policies.green.schedule.start=3"]),
    "PolicySchedule.ramp": (MARKS, ["policies.green.schedule.ramp=1 year"]),
    "PolicySchedule.end": (MARKS, ["policies.green.schedule.end=3"]),
    "PolicyCost.once": (COSTLY, ["policies.green.cost.once=90"]),
    "PolicyCost.per_year": (COSTLY, ["policies.green.cost.per_year=1"]),
    "PolicyCost.paid_by": (COSTLY, ["policies.green.cost.paid_by=labs"]),
    "Watermarking.kind": (MARKS, [
        "policies.green.mechanism={kind: archive, pages: 9, share: 0.2}",
        "policies.green.target.labs={name: delta}",
    ]),
    "Watermarking.gamma": (MARKS, ["policies.green.mechanism.gamma=0.6"]),
    "Watermarking.delta": (MARKS, ["policies.green.mechanism.delta=0.2"]),
    "Watermarking.green_probability": (MARKS, ["policies.green.mechanism.green_probability=0.9"]),
    "Watermarking.adoption": (MARKS, ["policies.green.mechanism.adoption=0.4"]),
    "Watermarking.defection": (MARKS, ["policies.green.mechanism.defection=0.5"]),
    "Watermarking.stripping": (MARKS, ["policies.green.mechanism.stripping=0.5"]),
    "Watermarking.paraphrase": (MARKS, ["policies.green.mechanism.paraphrase=0.9"]),
    "Watermarking.false_positive_rate": (
        MARKS, ["policies.green.mechanism.false_positive_rate=0.01"],
    ),
    "Watermarking.assumes": (REPETITIVE, ["policies.green.mechanism.assumes=dispersed"]),
    "Watermarking.dropped_by": (MARKS, ["policies.green.mechanism.dropped_by={name: delta}"]),
    "ArchiveReading.kind": (KEPT_PAGES, ["policies.old.mechanism={kind: watermark}",
                                         "policies.old.target.labs={name: delta}"]),
    "ArchiveReading.sealed": (KEPT_PAGES, ["policies.old.mechanism.sealed=1"]),
    "ArchiveReading.pages": (KEPT_PAGES, ["policies.old.mechanism.pages=20"]),
    "ArchiveReading.contamination": (KEPT_PAGES, ["policies.old.mechanism.contamination=0.9"]),
    "ArchiveReading.refresh": (
        KEPT_PAGES, ["policies.old.mechanism.refresh={every: quarter, pages: 9}"],
    ),
    "ArchiveReading.share": (KEPT_PAGES, ["policies.old.mechanism.share=0.2"]),
    "ArchiveReading.replacement": (KEPT_PAGES, ["policies.old.mechanism.replacement=true"]),
    "ArchiveReading.price": (KEPT_PAGES, ["policies.old.mechanism.price=2"]),
    "HumanReading.kind": (
        MORE, ["policies.more.mechanism={kind: archive, pages: 9, share: 0.2}"],
    ),
    "HumanReading.draws": (MORE, ["policies.more.mechanism.draws=200"]),
    "HumanReading.at": (MORE, ["policies.more.mechanism.at=0"]),
    "Scenario.seed": "seed=9",
    "Time.start": "time.start=2020-03-01",
    "Time.step": "time.step=year",
    "Time.rounds": "time.rounds=3",
    "WordfreqLexicon.kind": ([], [WORDFREQ, *ALONE]),
    "WordfreqLexicon.languages": (
        [WORDFREQ, *ALONE],
        ["language.lexicon.languages={is: 1, mk: 1}"],
    ),
    "WordfreqLexicon.floor": ([WORDFREQ, *ALONE], ["language.lexicon.floor=2.0e-4"]),
    "ZipfLexicon.kind": ([WORDFREQ, *ALONE], ["language.lexicon={kind: zipf}"]),
    "ZipfLexicon.types": "language.lexicon.types=70",
    "ZipfLexicon.exponent": "language.lexicon.exponent=0.8",
    "ZipfLexicon.topics": "language.lexicon.topics={news: 2, poems: 1}",
    "CountsLexicon.kind": ([], ["language.lexicon={kind: counts, file: a.csv}", *ALONE]),
    "CountsLexicon.file": (
        ["language.lexicon={kind: counts, file: a.csv}", *ALONE],
        ["language.lexicon.file=b.csv"],
    ),
    "InnovationSpec.rate": "language.innovation.rate=0.6",
    "InnovationSpec.below": "language.innovation.below=0.01",
    "Claims.facts": ([CLAIMS], ["language.claims.facts=8"]),
    "Claims.values": ([CLAIMS], ["language.claims.values=3"]),
    "Claims.accuracy": ([CLAIMS], ["language.claims.accuracy=0.8"]),
    "Claims.exponent": ([CLAIMS], ["language.claims.exponent=0.5"]),
    "Claims.per_draw": ([CLAIMS], ["language.claims.per_draw=0.1"]),
    "Style.meanings": ([STYLE], ["language.style.meanings=6"]),
    "Style.phrasings": ([STYLE], ["language.style.phrasings=5"]),
    "Style.exponent": ([STYLE], ["language.style.exponent=0.5"]),
    "Style.popularity_exponent": ([STYLE], ["language.style.popularity_exponent=0.5"]),
    "Style.per_draw": ([STYLE], ["language.style.per_draw=0.1"]),
    "Points.dimensions": (POINTS, ["language.points.dimensions=2"]),
    "Points.per_draw": (POINTS, ["language.points.per_draw=0.5"]),
    "Regression.dimensions": (ANSWERS, ["language.regression.dimensions=2"]),
    "Regression.noise": (ANSWERS, ["language.regression.noise=0.5"]),
    "Regression.questions": (ANSWERS, ["language.regression.questions=null"]),
    "Regression.per_draw": (ANSWERS, ["language.regression.per_draw=0.5"]),
    "Language.points": ([KEPT], POINTS[1:]),
    "Language.regression": ([KEPT], ANSWERS[1:]),
    "CategoricalLearner.variance": (POINTS, ["labs.alpha.learner.variance=unbiased"]),
    "Language.claims": CLAIMS,
    "Language.style": STYLE,
    "Language.lexicon": "language.lexicon.types=70",
    "Language.innovation": "language.innovation=null",
    "Language.conditional_entropy": "language.conditional_entropy={news: 1.0, poems: 6.0}",
    "Language.repetitiveness": "language.repetitiveness={news: 0.3, poems: 0.0}",
    "Web.survival": "web.survival={kind: forever}",
    "Web.history": "web.history=2 years",
    "Forever.kind": "web.survival={kind: forever}",
    "OneRound.kind": "web.survival={kind: one_round}",
    "Exponential.kind": ([], ["web.survival={kind: forever}"]),
    "Exponential.half_life": "web.survival.half_life=2 years",
    "Weibull.kind": "web.survival={kind: weibull, shape: 0.7, scale: 1 year}",
    "Weibull.shape": (
        ["web.survival={kind: weibull, shape: 0.7, scale: 1 year}"],
        ["web.survival.shape=1.5"],
    ),
    "Weibull.scale": (
        ["web.survival={kind: weibull, shape: 0.7, scale: 1 year}"],
        ["web.survival.scale=2 years"],
    ),
    "Hazard.kind": "web.survival={kind: hazard, per_round: 0.3}",
    "Hazard.per_round": (
        ["web.survival={kind: hazard, per_round: 0.3}"],
        ["web.survival.per_round=0.6"],
    ),
    "Watermark.name": ([], ["watermarks.mark.delta=1.0"]),
    "Watermark.gamma": "watermarks.mark.gamma=0.25",
    "Watermark.delta": "watermarks.mark.delta=1.0",
    "Watermark.green_probability": (
        [],
        ["watermarks.mark.delta=null", "watermarks.mark.green_probability=0.95"],
    ),
    "Publishers.name": ([], ["publishers.spam.name=junk"]),
    "Publishers.pages": "publishers.sites.pages=100",
    "Publishers.starting_pages": "publishers.sites.starting_pages=50",
    "Publishers.sites": "publishers.sites.sites=30",
    "Publishers.size_exponent": "publishers.sites.size_exponent=1.5",
    "Publishers.contexts": "publishers.sites.contexts={news: 1, poems: 3}",
    "Publishers.length": "publishers.sites.length={kind: fixed, tokens: 31}",
    "Publishers.tokens_per_draw": "publishers.sites.tokens_per_draw=3",
    "Publishers.draws_per_page": "publishers.spam.draws_per_page=7",
    "Publishers.ai_share": "publishers.sites.ai_share=0.2",
    "Publishers.models": "publishers.sites.models={alpha: 5, gamma: 1}",
    "Publishers.edited_share": "publishers.sites.edited_share=0.7",
    "Publishers.paraphrased_share": "publishers.sites.paraphrased_share=0.6",
    "Publishers.stripped_share": "publishers.sites.stripped_share=0.6",
    "Web.links": (FOLLOWS, ["web.links.per_site=5"]),
    "GrownLinks.kind": (EDGES, [LINKS]),
    "GrownLinks.per_site": (FOLLOWS, ["web.links.per_site=5"]),
    "GrownLinks.own_context": (FOLLOWS, ["web.links.own_context=0.1"]),
    "GrownLinks.in_degree_exponent": (FOLLOWS, ["web.links.in_degree_exponent=2.1"]),
    "GrownLinks.reciprocal": (FOLLOWS, ["web.links.reciprocal=0.9"]),
    "LinkFile.kind": (FOLLOWS, EDGES[-1:]),
    "LinkFile.file": (EDGES, ["web.links.file=others.csv"]),
    "Publishers.contagion": (SPREADING, ["publishers.sites.contagion=null"]),
    "Contagion.initial": (SPREADING, ["publishers.sites.contagion.initial=0.5"]),
    "Contagion.external": (SPREADING, ["publishers.sites.contagion.external=2.0"]),
    "Contagion.contact": (SPREADING, ["publishers.sites.contagion.contact=9.0"]),
    "Publishers.withdrawal": WITHDRAWING,
    "Withdrawal.elasticity": ([WITHDRAWING], ["publishers.sites.withdrawal.elasticity=3"]),
    "Withdrawal.sees": ([WITHDRAWING], ["publishers.sites.withdrawal.sees=new"]),
    "Publishers.refuses": ([], REFUSING),
    "Refusal.crawlers": (REFUSING, ["publishers.sites.refuses[0].crawlers=[own]"]),
    "Refusal.share": (REFUSING, ["publishers.sites.refuses[0].share=0.9"]),
    "Crawler.follows": (FOLLOWS, ["crawlers.common.follows=null"]),
    "Crawler.respects_refusals": (REFUSING, ["crawlers.own.respects_refusals=false"]),
    "Following.seeds": (FOLLOWS, ["crawlers.common.follows.seeds=[sites/poems/3]"]),
    "Following.pages_per_site": (FOLLOWS, ["crawlers.common.follows.pages_per_site=2"]),
    "Following.revisit": (FOLLOWS, ["crawlers.common.follows.revisit=quarter"]),
    "Publishers.agent": "publishers.sites.agent=wary",
    "Publishers.options": (
        ["publishers.sites.agent=wary"],
        ["publishers.sites.options={part: 0.1}"],
    ),
    "Crawler.agent": "crawlers.common.agent=sleepy",
    "Crawler.options": (["crawlers.common.agent=sleepy"], ["crawlers.common.options={every: 3}"]),
    "Lab.agent": "labs.alpha.agent=buyer",
    "Lab.options": (["labs.alpha.agent=buyer"], ["labs.alpha.options={share: 0.9}"]),
    "OwnFilter.name": (OWN, ["filters.guess.name=short", "labs.alpha.sources[0].filters=[short]"]),
    "OwnFilter.kind": (OWN, ["filters.guess={name: guess, kind: oracle}"]),
    "OwnFilter.agent": (OWN, ["filters.guess={name: guess, kind: oracle}"]),
    "OwnFilter.options": (OWN, ["filters.guess.options={limit: 30}"]),
    "FixedLength.kind": "publishers.sites.length={kind: fixed, tokens: 31}",
    "FixedLength.tokens": "publishers.spam.length.tokens=25",
    "LognormalLength.kind": ([], ["publishers.sites.length={kind: fixed, tokens: 31}"]),
    "LognormalLength.median": "publishers.sites.length.median=40",
    "LognormalLength.sigma": "publishers.sites.length.sigma=1.0",
    "LognormalLength.classes": "publishers.sites.length.classes=3",
    "LengthClasses.kind": "publishers.sites.length={kind: classes, shares: {10: 1, 50: 1}}",
    "LengthClasses.shares": (
        ["publishers.sites.length={kind: classes, shares: {10: 1, 50: 1}}"],
        ["publishers.sites.length.shares={10: 1, 50: 3}"],
    ),
    "Table.table": ([f"publishers.sites.ai_share={TABLE}"], ["publishers.sites.ai_share=0.9"]),
    "Table.between": (
        [f"publishers.sites.ai_share={TABLE}"],
        ["publishers.sites.ai_share.between=linear"],
    ),
    "Logistic.logistic": (
        [],
        ["publishers.sites.ai_share={logistic: {from: 0, to: 1, midpoint: 2, rise: 1 year}}"],
    ),
    "Growth.growth": "publishers.sites.pages={growth: {from: 90, per_year: 2}}",
    "Crawler.name": ([], ["crawlers.common.name=public", "labs.alpha.crawler=public"]),
    "Crawler.coverage": "crawlers.common.coverage=0.8",
    "Crawler.budget": "crawlers.own.budget=40",
    "Oracle.name": ([], ["filters.truth.name=seer", "labs.delta.sources[0].filters=[seer]"]),
    "Oracle.kind": ([], ["labs.delta.sources[0].filters=[]"]),
    "Classifier.name": (
        [],
        ["filters.guess.name=hunch", "labs.alpha.sources[0].filters=[hunch, test]"],
    ),
    "Classifier.kind": ([], ["filters.guess={name: guess, kind: oracle}"]),
    "Classifier.true_positive_rate": "filters.guess.true_positive_rate=0.2",
    "Classifier.false_positive_rate": "filters.guess.false_positive_rate=0.5",
    "Classifier.since": "filters.guess.since=3",
    "Classifier.until": "filters.guess.until=2020-10-01",
    "Verifier.name": (
        VERIFIED,
        ["filters.guess.name=check", "labs.alpha.sources[0].filters=[check, test]"],
    ),
    "Verifier.kind": (VERIFIED, ["filters.guess={name: guess, kind: oracle}"]),
    "Verifier.passes_right": (VERIFIED, ["filters.guess.passes_right=0.5"]),
    "Verifier.passes_wrong": (VERIFIED, ["filters.guess.passes_wrong=0.6"]),
    "WatermarkDetector.name": (
        [],
        ["filters.test.name=probe", "labs.alpha.sources[0].filters=[guess, probe]"],
    ),
    "WatermarkDetector.kind": ([], ["filters.test={name: test, kind: oracle}"]),
    "WatermarkDetector.watermark": (
        ["watermarks=[{name: mark, delta: 2.0}, {name: other, delta: 2.0}]"],
        ["filters.test.watermark=other"],
    ),
    "WatermarkDetector.z_threshold": "filters.test.z_threshold=1.0",
    "WatermarkDetector.false_positive_rate": (
        [],
        ["filters.test.z_threshold=null", "filters.test.false_positive_rate=0.2"],
    ),
    "WatermarkDetector.assumes": (
        [
            "filters.test={name: test, kind: watermark, watermark: mark, false_positive_rate: 0.1}",
            "language.repetitiveness=0.2",
        ],
        ["filters.test.assumes=dispersed"],
    ),
    # Pages of 16 tokens and gamma 1/2: z is exactly 2 at 12 green tokens.
    "WatermarkDetector.strict": (
        ["publishers.spam.length.tokens=16"],
        ["filters.test.strict=false"],
    ),
    "Archive.name": (
        [],
        ["archives.vault.name=cellar", "labs.alpha.sources[1].archive=cellar"],
    ),
    "Archive.sealed": "archives.vault.sealed=2",
    "Archive.pages": "archives.vault.pages=30",
    "Archive.contamination": "archives.vault.contamination=0.5",
    "Archive.refresh": "archives.vault.refresh={every: quarter, pages: 9}",
    "Refresh.until": (ADDED, ["archives.vault.refresh.until=3"]),
    "CrawlStock.label": "labs.alpha.sources[0].label=crawled",
    "Refresh.every": (ADDED, ["archives.vault.refresh.every=2 quarters"]),
    "Refresh.pages": (ADDED, ["archives.vault.refresh.pages=12"]),
    "Refresh.contamination": (ADDED, ["archives.vault.refresh.contamination=0.5"]),
    "Lab.name": ([], ["labs.gamma.name=omega"]),
    "Lab.tokens": "labs.alpha.tokens=500",
    "Lab.sources": "labs.gamma.sources=[{kind: crawl}]",
    "Lab.mixture": "labs.beta.mixture=counts",
    "Lab.workflow": "labs.gamma.workflow=accumulate",
    "Lab.initial_tokens": "labs.beta.initial_tokens=200",
    "Lab.start": "labs.beta.start=human",
    "Lab.trains_every": "labs.delta.trains_every=1",
    "Lab.since": "labs.beta.since=2",
    "Lab.until": "labs.alpha.until=3",
    "CategoricalLearner.weight_human": "labs.gamma.learner.weight_human=0.5",
    "CategoricalLearner.weight_previous": "labs.gamma.learner.weight_previous=0.5",
    "CategoricalLearner.smoothing": "labs.alpha.learner.smoothing=1.0",
    "CategoricalLearner.capacity": "labs.gamma.learner.capacity=20",
    "Lab.decoding": "labs.alpha.decoding={temperature: 0.5}",
    "Lab.watermark": "labs.alpha.watermark=null",
    "Lab.marked_share": "labs.alpha.marked_share=0.4",
    "Lab.crawler": "labs.alpha.crawler=own",
    "Lab.held_out": "labs.alpha.held_out=0.3",
    "DecodingSpec.temperature": "labs.alpha.decoding.temperature=0.5",
    "DecodingSpec.top_k": "labs.alpha.decoding.top_k=3",
    "DecodingSpec.top_p": "labs.alpha.decoding.top_p=0.5",
    "HumanLaw.kind": ([], ["labs.beta.sources[0]={kind: new, share: 0.5, when_short: less}"]),
    "HumanLaw.at": "labs.beta.sources[0].at=0",
    "HumanLaw.transform": "labs.beta.sources[0].transform={top_k: 5}",
    "HumanLaw.draws": "labs.beta.sources=[{kind: human, draws: 150}, {kind: pool}]",
    "ModelLaw.draws": (
        "labs.delta.sources=[{kind: web, filters: [truth], when_short: less},"
        " {kind: model, lab: alpha, draws: 100}]"
    ),
    "PoolLaw.draws": "labs.beta.sources=[{kind: human}, {kind: pool, draws: 150}]",
    "HumanLaw.sampling": "labs.beta.sources[0].sampling=expected",
    "HumanLaw.shared": "labs.beta.sources[0].shared=true",
    "ModelLaw.kind": ([], ["labs.delta.sources[1]={kind: human, share: 0.5}"]),
    "ModelLaw.lab": "labs.delta.sources[1].lab=beta",
    "ModelLaw.shared": "labs.delta.sources[1].shared=true",
    "PoolLaw.kind": ([], ["labs.beta.sources[1]={kind: human, at: 0, share: 0.5}"]),
    "PoolLaw.labs": "labs.beta.sources[1].labs=[alpha]",
    "PoolLaw.weighted_by": "labs.beta.sources[1].weighted_by=volume",
    "ModelLaw.sampling": "labs.delta.sources[1].sampling=expected",
    "PoolLaw.sampling": "labs.beta.sources[1].sampling=expected",
    "PoolLaw.shared": "labs.beta.sources[1].shared=true",
    "CrawlStock.kind": ([], ["labs.gamma.sources=[{kind: web}]"]),
    "CrawlStock.crawler": "labs.gamma.sources[0].crawler=common",
    "CrawlStock.span": "labs.alpha.sources[0].span=ever",
    "CrawlStock.share": (
        [],
        ["labs.alpha.sources[0].share=0.5", "labs.alpha.sources[1].share=0.5"],
    ),
    "CrawlStock.weight": (
        [
            "labs.alpha.mixture=weight",
            "labs.alpha.sources[0].weight=1",
            "labs.alpha.sources[1].weight=1",
        ],
        ["labs.alpha.sources[0].weight=5"],
    ),
    "CrawlStock.replacement": "labs.alpha.sources[0].replacement=true",
    "CrawlStock.filters": "labs.alpha.sources[0].filters=[]",
    "CrawlStock.when_short": "labs.alpha.sources[0].when_short=less",
    "CrawlStock.shared": "labs.alpha.sources[0].shared=true",
    "NewStock.kind": ([], ["labs.gamma.sources=[{kind: web}]"]),
    "WebStock.kind": ([], ["labs.gamma.sources=[{kind: web}]"]),
    "ArchiveStock.kind": (
        [],
        ["labs.alpha.sources[1]={kind: web, share: 0.3, when_short: less}"],
    ),
    "ArchiveStock.archive": (
        [
            "archives=[{name: vault, sealed: 1, pages: 60}, {name: b, sealed: 1, pages: 5}]",
        ],
        ["labs.alpha.sources[1].archive=b"],
    ),
    "Scenario.costs": "costs={training: 0.1}",
    "Costs.scraping": "costs.scraping=0.1",
    "Costs.sealing": "costs.sealing=0.1",
    "Costs.verifying": "costs.verifying=0.1",
    "Costs.marking": "costs.marking=0.1",
    "Costs.detecting": "costs.detecting=0.1",
    "Costs.generating": "costs.generating=0.1",
    "Costs.training": "costs.training=0.1",
    "Costs.bit": "costs.bit=100",
    "Costs.charges": CHARGED[0],
    "Charge.name": (CHARGED, ["costs.charges.office.name=bureau"]),
    "Charge.payers": (CHARGED, ["costs.charges.office.payers=public"]),
    "Charge.who": (CHARGED, ["costs.charges.office.who=[beta, alpha]"]),
    "Charge.amount": (CHARGED, ["costs.charges.office.amount=4"]),
    "Archive.price": "archives.vault.price=0.1",
    "Archive.agent": "archives.vault.agent=thrifty",
    "Archive.options": (THRIFTY, ["archives.vault.options={part: 0.2}"]),
    "Lab.learner": "labs.alpha.learner={smoothing: 2.0}",
    "Measure.every": "measure.every=2",
    "Measure.then": "measure.then=3",
    "Measure.bands": "measure.bands=[0.1]",
    "Measure.words": "measure.words={poems: [w3]}",
    "Measure.documents": "measure.documents={}",
    "Measure.worth": "measure.worth=false",
    "Measure.refits": "measure.refits=16",
    "Measure.repetition": OVERFITTED,
    "Saturating.law": ([OVERFITTED], ["measure.repetition={law: saturating}"]),
    "Overfitting.law": OVERFITTED,
    "Overfitting.penalty": ([OVERFITTED], ["measure.repetition.penalty=0.1"]),
    "Documents.of": (["measure.documents={}"], ["measure.documents.of=live"]),
    "Documents.sample": (["measure.documents={sample: all}"], ["measure.documents.sample=40"]),
    "Documents.text": (["measure.documents={}"], ["measure.documents.text=false"]),
}  # fmt: skip

# Titles are for people; access is a rule that only refuses; parts of parts are covered above.
NOT_MEASURED = {
    "Scenario.title",
    "Scenario.description",
    "Archive.access",
    "Costs.currency",
    "Policy.title",
    "Policy.rationale",
}
# Titles and the name of the money are for people; access is a rule that only refuses; parts of
# parts are covered above.
OF_PARTS = {
    "Scenario", "LogisticCurve", "GrowthCurve",
    # What all laws and all stocks have in common is tested on one of them.
    *(f"{law}.{f}" for law in ("HumanLaw", "ModelLaw", "PoolLaw")
      for f in ("share", "weight", "label")),
    *(f"{stock}.{f}" for stock in ("NewStock", "WebStock", "ArchiveStock")
      for f in ("share", "weight", "label", "replacement", "filters", "when_short", "shared")),
    # Kinds of learners and agents of one's own: tests/text/test_own_learner.py, tests/agents.
    "CategoricalLearner.kind", "OwnLearner.kind", "OwnKindPart.name",
    # Of filters of every kind: tests/world/test_dated_filters.py.
    *(f"{kind}.{f}" for kind in ("Oracle", "WatermarkDetector", "Verifier", "OwnFilter")
      for f in ("since", "until")),
}  # fmt: skip


def parts_of(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_of(inner)


def all_fields() -> set[str]:
    found: set[str] = set()
    waiting, seen = [Scenario], set()
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            found.add(f"{model.__name__.split('[')[0]}.{name}")
            waiting += parts_of(field.annotation)
    return found


def test_every_field_of_the_schema_has_a_change_that_shows() -> None:
    skipped = NOT_MEASURED | OF_PARTS
    wanted = {f for f in all_fields() if f not in skipped and f.split(".")[0] not in skipped}
    assert wanted - set(CHANGES) == set()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fields")
    (folder / "a.csv").write_text(
        "context,word,count\nnews,a,5\nnews,b,3\npoems,c,4\n", encoding="utf-8"
    )
    (folder / "b.csv").write_text(
        "context,word,count\nnews,a,5\nnews,b,9\npoems,c,4\n", encoding="utf-8"
    )
    names = [f"sites/news/{i}" for i in range(30)]
    for name, step in (("links.csv", 1), ("others.csv", 7)):
        rows = [f"{a},{b}\n" for a, b in zip(names, names[step:], strict=False)]
        (folder / name).write_text("source,target\n" + "".join(rows), encoding="utf-8")
    file = folder / "small.yaml"
    file.write_text(yaml.safe_dump(copy.deepcopy(SMALL)), encoding="utf-8")
    return file


def rows_of(world: World, round_: int) -> str:
    """Return all rows of a round, in words."""
    of_round = {
        name: [row for row in rows if row["round"] == round_]
        for name, rows in sorted(world.tables.items())
    }
    return str({name: rows for name, rows in of_round.items() if rows})


@cache  # many fields change the same scene
def scene(path: Path, *overrides: str) -> list[str]:
    world = ran(Scenario.load(path, overrides))
    return [rows_of(world, round_) for round_ in range(world.round + 1)]


@pytest.mark.parametrize("field", CHANGES)
def test_a_field_changes_what_is_measured(field: str, path: Path) -> None:
    """Most show in the first rounds: no more of them are played."""
    change = CHANGES[field]
    before, after = ([], [change]) if isinstance(change, str) else change
    usual, scenario = scene(path, *before), Scenario.load(path, [*before, *after])
    world, last = World(scenario), scenario.time.rounds
    while rows_of(world, world.round) == usual[world.round]:
        if world.round == last:
            assert last < len(usual) - 1, "it changes nothing that is measured"
            break
        world.step()


SCHEDULED = {
    "publishers.sites.pages": (90, 200),
    "publishers.sites.ai_share": (0.5, 0.9),
    "publishers.sites.edited_share": (0.2, 0.9),
    "publishers.sites.paraphrased_share": (0.2, 0.9),
    "publishers.sites.stripped_share": (0.2, 0.9),
    "crawlers.common.coverage": (0.5, 0.9),
    "crawlers.own.budget": (80, 20),
    "publishers.spam.refuses[0].share": (0.1, 1.0),
    "labs.alpha.tokens": (400, 900),
    "labs.alpha.learner.smoothing": (0.1, 2.0),
    "labs.alpha.decoding.top_p": (0.9, 0.3),
    "labs.alpha.decoding.temperature": (1.0, 0.4),
    "labs.alpha.marked_share": (0.9, 0.2),
    "labs.beta.learner.weight_human": (0.0, 0.8),
    "labs.beta.learner.weight_previous": (0.0, 0.8),
    "labs.beta.sources[0].share": (0.5, 1.0),
    "costs.training": (0.1, 0.2),
    "archives.vault.price": (0.1, 0.2),
    "costs.charges.office.amount": (1, 2),
}


@pytest.mark.parametrize("path_of", SCHEDULED)
def test_a_number_can_change_at_a_date_and_changes_nothing_before(path_of: str, path: Path) -> None:
    before, after = SCHEDULED[path_of]
    table = f"{{table: {{2020-01-01: {before}, 2020-10-01: {after}}}, between: hold}}"
    scene = ["publishers.spam.refuses=[{share: 0}]", "labs.beta.sources[1].share=rest", *CHARGED]
    constant = ran(Scenario.load(path, [*scene, f"{path_of}={before}"])).tables
    changing = ran(Scenario.load(path, [*scene, f"{path_of}={table}"])).tables
    for round_ in range(5):
        alike = all(
            str([r for r in rows if r["round"] == round_])
            == str([r for r in changing[name] if r["round"] == round_])
            for name, rows in constant.items()
        )
        assert alike == (round_ < 3), round_
