"""What a scenario says about the web: how long pages live, and who publishes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecosystem.scenario.fields import (
    Amount,
    AmountSchedule,
    Count,
    Duration,
    Name,
    NonNegative,
    OwnAgent,
    Part,
    Positive,
    Share,
    ShareSchedule,
)


class Forever(Part):
    """Pages never die."""

    kind: Literal["forever"]


class OneRound(Part):
    """The web holds only the pages of the round."""

    kind: Literal["one_round"]


class Exponential(Part):
    """A constant hazard."""

    kind: Literal["exponential"]
    half_life: Duration = Field(description="time after which half of the pages are gone")


class Weibull(Part):
    """Survival ``exp(-(age / scale) ** shape)``; a shape below 1 loses young pages fastest."""

    kind: Literal["weibull"]
    shape: Positive
    scale: Duration


class Hazard(Part):
    """A fixed share of pages dies in every round."""

    kind: Literal["hazard"]
    per_round: Share = Field(description="share of live pages that dies in each round")


Survival = Annotated[
    Forever | OneRound | Exponential | Weibull | Hazard, Field(discriminator="kind")
]


class GrownLinks(Part):
    """Links grown by copying: a few hubs that all link to, and communities by context."""

    kind: Literal["grown"]
    per_site: int = Field(8, ge=1, le=1000, description="links that each site makes")
    own_context: Share = Field(
        0.8, description="probability that a link stays among sites of the same context"
    )
    in_degree_exponent: float = Field(
        2.1, gt=2, le=20, description="the number of sites with k links to them falls as k ** -this"
    )
    reciprocal: Share = Field(0.1, description="probability that the target of a link links back")


class LinkFile(Part):
    """The user's own links between sites."""

    kind: Literal["edges"]
    file: Path = Field(
        description="GraphML, GEXF, or CSV or Parquet with columns source and target. Nodes are"
        " named as in the table sites, or have names of their own: these get the sites of that"
        " table, in the order of the file (a node may state its publisher and context). A relative"
        " path starts at the scenario's folder"
    )


LinkGraph = Annotated[GrownLinks | LinkFile, Field(discriminator="kind")]


class Web(Part):
    """The shared web. In each round old pages decay first, then new ones are published."""

    survival: Survival = Field(default_factory=lambda: Forever(kind="forever"))
    history: Duration | None = Field(
        None,
        description="time before the start in which people publish at the rate of those dates,"
        " and pages decay",
    )
    links: LinkGraph | None = Field(
        None, description="links between sites, which crawlers follow and habits spread along"
    )


class FixedLength(Part):
    """All pages are equally long."""

    kind: Literal["fixed"]
    tokens: Count


class LognormalLength(Part):
    """Lognormal lengths, in classes of equal probability at their middle quantiles."""

    kind: Literal["lognormal"]
    median: float = Field(ge=1, le=1e9, description="median length in tokens")
    sigma: float = Field(ge=0, le=10, description="standard deviation of the natural logarithm")
    classes: int = Field(8, ge=1, le=200, description="number of length classes")


class LengthClasses(Part):
    """Lengths with their shares."""

    kind: Literal["classes"]
    shares: dict[Count, Positive] = Field(
        min_length=1, description="length in tokens: share of pages (normalised)"
    )


Length = Annotated[FixedLength | LognormalLength | LengthClasses, Field(discriminator="kind")]


class Refusal(Part):
    """Sites that keep crawlers out; who refuses goes on refusing while the share rises."""

    crawlers: list[Name] | Literal["all"] = Field("all", description="crawlers refused")
    share: ShareSchedule = Field(1, description="share of the group's sites that refuse")


class Contagion(Part):
    """Sites take up writing with models by themselves, or because sites that they link to did.

    The hazard is external + contact * (share of linked sites that have adopted), as in Bass
    (1969; from memory), with links in place of a well-mixed market. Sites of groups without
    this rule count as adopters in the share in which they use models.
    """

    initial: Share = Field(0, description="share of sites that have adopted at the start")
    external: NonNegative = Field(0, description="hazard per year without any example")
    contact: NonNegative = Field(
        description="additional hazard per year when all linked sites have adopted"
    )


class Withdrawal(Part):
    """People write less the more of the web models wrote: a human page of the group is written
    only with probability (1 - S) ** elasticity, where S is the AI share of pages that they saw.

    A page that a person withholds is never there. History and starting pages are all written.
    """

    elasticity: NonNegative = Field(
        description="how strongly people react: 0 not at all; with 1, where half of the pages that"
        " they saw are of models, they write half of theirs"
    )
    sees: Literal["live", "new"] = Field(
        "live",
        description="pages whose AI share they saw, over the whole web, at the end of the round"
        " before: the live ones, or those published in it",
    )


class Publishers(OwnAgent):
    """A group of sites. An absolute flow of pages is a group with ``sites: 1``."""

    name: Name
    pages: AmountSchedule = Field(
        1000,
        description="expected pages per round of the whole group; each site publishes the"
        " whole part of its expectation and the rest by chance",
    )
    starting_pages: Amount = Field(
        0, description="human pages of the group at the start, beside those of the history"
    )
    sites: Count = Field(
        1, description="number of sites, spread over the contexts; each context has at least one"
    )
    size_exponent: NonNegative = Field(
        0, description="sizes within a context fall as rank ** -exponent; 0: all equal"
    )
    contexts: dict[str, Positive] | None = Field(
        None,
        description="language or topic: share of the pages (normalised); by default as in human"
        " text",
    )
    length: Length = Field(
        default_factory=lambda: FixedLength(kind="fixed", tokens=200),
        description="length of a page in tokens",
    )
    tokens_per_draw: float = Field(
        1.0,
        ge=1,
        le=10**6,
        description="tokens that tell as much as one independent draw (text is bursty)",
    )
    draws_per_page: Count | None = Field(
        None, description="independent draws of a page whatever its length"
    )
    ai_share: ShareSchedule = Field(
        0,
        description="share of new pages that a model writes, once there is one; under contagion"
        " of the pages of sites that have adopted",
    )
    contagion: Contagion | None = Field(
        None, description="how sites take up models; by default all use them in the share above"
    )
    withdrawal: Withdrawal | None = Field(
        None, description="how people react to the AI share of the web; by default not at all"
    )
    refuses: list[Refusal] = Field([], description="crawlers that sites of the group refuse")
    models: dict[Name, Positive] | None = Field(
        None, description="lab: share of the sites that use its model; by default all labs alike"
    )
    edited_share: ShareSchedule = Field(
        0, description="share of the tokens of a model's page that a person rewrites"
    )
    paraphrased_share: ShareSchedule = Field(
        0,
        description="share of the tokens of a model's page that the group has another tool reword:"
        " they carry no mark any more; that they still follow the model's law is an assumption",
    )
    stripped_share: ShareSchedule = Field(
        0, description="share of marked pages whose mark the group removes before it publishes"
    )

    @model_validator(mode="after")
    def _draws_stated_once(self) -> Publishers:
        if self.draws_per_page is not None and self.tokens_per_draw != 1.0:
            raise ValueError("expected at most one of tokens_per_draw and draws_per_page")
        return self
