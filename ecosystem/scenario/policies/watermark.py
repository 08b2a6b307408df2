"""Watermarking as a policy: who marks how much, who evades, who drops what is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from ecosystem.config.problems import FieldError, FieldErrors, Loc
from ecosystem.scenario.fields import Part, Share, ShareSchedule
from ecosystem.scenario.filters import WatermarkDetector
from ecosystem.scenario.labs import ArchiveStock, Lab, Source, Stock, labelled
from ecosystem.scenario.policies.draft import Draft, Schedule, changed
from ecosystem.scenario.policies.target import Predicate
from ecosystem.scenario.text import Watermark

if TYPE_CHECKING:
    from ecosystem.scenario.policies.policy import Policy


class Watermarking(Part):
    """Labs mark what their models write; labs leave out what is found to be marked.

    Target: the labs that mark; the publishers that strip and paraphrase; the crawlers whose
    pages are tested before labs train on them. By default all of each. While it is in force
    pages are tested; how much is marked and evaded rises with the strength of the schedule.
    """

    kind: Literal["watermark"]
    gamma: float = Field(0.25, gt=0, lt=1, description="share of words that is green")
    delta: float | None = Field(
        None, gt=0, le=100, description="added to the logits of green words; 2 by default"
    )
    green_probability: Share | None = Field(
        None, description="probability that a marked token is green, stated instead of delta"
    )
    adoption: ShareSchedule = Field(
        1, description="share of what the labs' models write that they promise to mark"
    )
    defection: ShareSchedule = Field(0, description="share of that which is not marked after all")
    stripping: ShareSchedule = Field(
        0, description="share of marked pages whose mark publishers remove"
    )
    paraphrase: ShareSchedule = Field(
        0, description="share of the tokens of a page that are reworded without the mark"
    )
    false_positive_rate: Annotated[float, Field(gt=0, lt=1)] = Field(
        1e-3, description="share of unmarked pages that the test may drop, at any length"
    )
    assumes: Literal["binomial", "dispersed"] = Field(
        "binomial",
        description="law by which the test keeps its rate: tokens are independent, or as"
        " repetitive as language.repetitiveness says",
    )
    dropped_by: Predicate = Field(
        {}, description="labs that leave out what is found, by what the scenario says of them"
    )

    @model_validator(mode="after")
    def _one_strength(self) -> Watermarking:
        if self.delta is not None and self.green_probability is not None:
            raise ValueError("expected at most one of delta and green_probability")
        if self.green_probability is not None and self.green_probability < self.gamma:
            raise FieldErrors([
                FieldError(
                    ("green_probability",),
                    f"{self.green_probability} is below gamma ({self.gamma}); a mark makes green"
                    " words more likely",
                )
            ])  # fmt: skip
        return self

    def lay_over(self, draft: Draft, policy: Policy, place: Loc) -> None:
        """Turn the policy into a mark, its test, shares marked and evaded, and filters."""
        test = f"{policy.name}-test"
        problems = list(self._misfits(draft, policy, place, test))
        if problems:
            raise FieldErrors(problems)
        strength = {"green_probability": self.green_probability}
        if self.green_probability is None:
            strength = {"delta": 2.0 if self.delta is None else self.delta}
        draft.watermarks.append(Watermark(name=policy.name, gamma=self.gamma, **strength))
        draft.filters.append(
            WatermarkDetector(
                name=test,
                kind="watermark",
                watermark=policy.name,
                false_positive_rate=self.false_positive_rate,
                assumes=self.assumes,
                since=draft.in_run(policy.schedule.start),
                until=draft.in_run(policy.schedule.end),
            )
        )
        self._mark(draft, policy, place)
        self._evade(draft, policy, place)
        self._drop(draft, policy, place, test)

    def _misfits(self, draft: Draft, policy: Policy, place: Loc, test: str) -> Iterator[FieldError]:
        for part, name in (("watermarks", policy.name), ("filters", test)):
            if name in [entry.name for entry in getattr(draft, part)]:
                message = f"there is {name!r} among the {part} already; expected another name"
                yield FieldError((*place, "name"), message)
        if self.stripping == 0 and self.paraphrase == 0 and policy.target.publishers:
            message = "nothing is stripped or paraphrased; remove it, or state how much"
            yield FieldError((*place, "target", "publishers"), message)

    def _mark(self, draft: Draft, policy: Policy, place: Loc) -> None:
        def marked(round_: int) -> float:
            risen = policy.schedule.strength(draft.scenario.time, round_)
            left = 1.0 - draft.now(self.defection, round_)
            return risen * draft.now(self.adoption, round_) * left

        share = draft.by_round(marked)
        for name in draft.target(policy, "labs", place):
            mark = draft.labs[name].watermark
            if mark is not None:
                message = f"lab {name!r} has the mark {mark!r} already; a lab has one at most"
                raise FieldErrors([FieldError((*place, "target"), message)])
            draft.labs[name] = changed(draft.labs[name], watermark=policy.name, marked_share=share)

    def _evade(self, draft: Draft, policy: Policy, place: Loc) -> None:
        def either(one: Schedule, other: Schedule) -> Schedule:
            """Return the share to which at least one of two happens."""

            def in_round(round_: int) -> float:
                risen = policy.schedule.strength(draft.scenario.time, round_)
                before = draft.now(one, round_)
                return before + (1.0 - before) * risen * draft.now(other, round_)

            return draft.by_round(in_round)

        ways = {"stripped_share": self.stripping, "paraphrased_share": self.paraphrase}
        for name in draft.target(policy, "publishers", place):
            group = draft.publishers[name]
            more = {f: either(getattr(group, f), s) for f, s in ways.items() if s != 0}
            draft.publishers[name] = changed(group, **more)

    def _drop(self, draft: Draft, policy: Policy, place: Loc, test: str) -> None:
        """Have the labs that drop marked pages test what they read, but for archives."""
        crawlers = draft.target(policy, "crawlers", place)
        alone = draft.scenario.crawlers[0].name

        def is_tested(lab: Lab, source: Source) -> bool:
            if not isinstance(source, Stock) or isinstance(source, ArchiveStock):
                return False
            crawler = getattr(source, "crawler", None) or lab.crawler or alone
            return not policy.target.crawlers or (source.kind == "crawl" and crawler in crawlers)

        at = (*place, "mechanism", "dropped_by")
        n_tested = 0
        for name in draft.chosen(policy, "labs", self.dropped_by, at):
            lab, sources = draft.labs[name], []
            for label, source in labelled(lab.sources, lab.crawler or alone):
                if is_tested(lab, source):
                    assert isinstance(source, Stock)
                    if lab.tokens != "all" and source.when_short is None:
                        message = (
                            f"lab {name!r} is to drop marked pages of its source {label!r}, and"
                            " does not say what then; expected when_short there: refill or less"
                        )
                        raise FieldErrors([FieldError(at, message)])
                    # The label keeps its draws what they are without the test.
                    own = label if "#" in label else source.label
                    source = changed(source, filters=[*source.filters, test], label=own)
                    n_tested += 1
                sources.append(source)
            draft.labs[name] = changed(lab, sources=sources)
        if not n_tested:
            message = "none of these labs reads pages that are tested; expected some that do"
            raise FieldErrors([FieldError(at, message)])
