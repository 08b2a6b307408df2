"""What a scenario says about text: the lexicon, claims and style, and watermarks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ecosystem.scenario.fields import Name, NonNegative, Part, Positive, Share


class WordfreqLexicon(Part):
    """Real words: contexts are languages of the package wordfreq, frozen in 2021."""

    kind: Literal["wordfreq"]
    languages: dict[str, Positive] = Field(
        min_length=1, description="language code: share of human text (normalised)"
    )
    floor: float = Field(
        1e-5, ge=1e-8, lt=1, description="rarest word listed, per token of its language"
    )

    @model_validator(mode="after")
    def _known_languages(self) -> WordfreqLexicon:
        known = available_languages()
        for code in self.languages:
            if code not in known:
                raise ValueError(
                    f"wordfreq has no language {code!r}; expected one of {', '.join(known)}"
                )
            if self.floor < 1e-6 and known[code] == "small":
                raise ValueError(
                    f"the list of language {code!r} ends at 1e-6 per word;"
                    f" raise floor from {self.floor:g} to 1e-6 or leave the language out"
                )
        return self


class ZipfLexicon(Part):
    """Topics of equal shape: the word of rank r has a weight of ``r ** -exponent``."""

    kind: Literal["zipf"]
    types: int = Field(1000, ge=1, le=5_000_000, description="number of words in each topic")
    exponent: NonNegative = Field(1.0, description="Zipf exponent; 0 is uniform")
    topics: dict[Name, Positive] = Field(
        {"text": 1.0}, min_length=1, description="topic: share of human text (normalised)"
    )


class CountsLexicon(Part):
    """The user's own text as counts."""

    kind: Literal["counts"]
    file: Path = Field(
        description="CSV or Parquet with columns word, count and, if wanted, context;"
        " a relative path starts at the scenario's folder"
    )


Lexicon = Annotated[WordfreqLexicon | ZipfLexicon | CountsLexicon, Field(discriminator="kind")]


class InnovationSpec(Part):
    """Renewal of human vocabulary: rare words die, new ones take over their frequency."""

    rate: Share = Field(description="probability per year that a rare word is renewed")
    below: Positive = Field(
        1e-4, description="only words rarer than this, per token of their language, are renewed"
    )


class Claims(Part):
    """Facts stated on pages: each has one true value, and the others are equally likely."""

    facts: int = Field(200, ge=1, le=100_000, description="number of facts")
    values: int = Field(4, ge=2, le=50, description="values of a fact; the first is true")
    accuracy: Share = Field(0.9, description="share of claims that people get right")
    exponent: NonNegative = Field(
        1.0, description="Zipf exponent of how often a fact is stated; 0 is uniform"
    )
    per_draw: float = Field(
        0.05, gt=0, le=1000, description="claims for every independent draw of words"
    )


class Style(Part):
    """Meanings that can be phrased in several ways."""

    meanings: int = Field(100, ge=1, le=100_000, description="number of meanings")
    phrasings: int = Field(20, ge=2, le=50, description="phrasings of a meaning")
    exponent: NonNegative = Field(
        1.0, description="Zipf exponent of the phrasings of a meaning; 0 is uniform"
    )
    popularity_exponent: NonNegative = Field(
        1.0, description="Zipf exponent of how often a meaning is expressed; 0 is uniform"
    )
    per_draw: float = Field(
        0.2, gt=0, le=1000, description="phrasings for every independent draw of words"
    )


class Points(Part):
    """Points in space beside the words: people draw them from N(0, I), labs fit a Gaussian."""

    dimensions: int = Field(1, ge=1, le=64, description="numbers of a point")
    per_draw: float = Field(
        1.0, gt=0, le=1000, description="points for every independent draw of words"
    )


class Regression(Part):
    """Questions x ~ N(0, I) with answers x.w + noise; labs fit w by least squares."""

    dimensions: int = Field(1, ge=1, le=64, description="numbers of a question")
    noise: NonNegative = Field(
        1.0, description="standard deviation of the noise of an answer; labs know it"
    )
    questions: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="size of a bank of questions that every text asks in turn; by default every"
        " answer has a question of its own",
    )
    per_draw: float = Field(
        1.0, gt=0, le=1000, description="answers for every independent draw of words"
    )


Correlation = Annotated[float, Field(ge=0, lt=1)]


class Language(Part):
    """What human text is made of."""

    lexicon: Lexicon = Field(default_factory=lambda: ZipfLexicon(kind="zipf"))
    innovation: InnovationSpec | None = Field(None, description="renewal of words; by default none")
    claims: Claims | None = Field(
        None, description="facts that pages state beside their words; by default none"
    )
    style: Style | None = Field(
        None, description="meanings that pages phrase beside their words; by default none"
    )
    points: Points | None = Field(
        None, description="points that pages have beside their words; by default none"
    )
    regression: Regression | None = Field(
        None, description="questions that pages answer beside their words; by default none"
    )
    conditional_entropy: NonNegative | dict[str, NonNegative] = Field(
        4.0,
        description="bits per token once its context is known, for all contexts or for each;"
        " what a watermark can hide in",
    )
    repetitiveness: Correlation | dict[str, Correlation] = Field(
        0.0,
        description="correlation of whether two tokens of a page are green, in all contexts or in"
        " each: counts of green tokens spread more widely than those of independent tokens, the"
        " wider the longer the page",
    )

    @property
    def stated_by_context(self) -> dict[str, float | dict[str, float]]:
        """Fields that say one number, or one for each context."""
        names = ("conditional_entropy", "repetitiveness")
        return {name: getattr(self, name) for name in names}

    @property
    def is_continuous(self) -> bool:
        """Whether text has real numbers beside its words."""
        return self.points is not None or self.regression is not None


class Watermark(Part):
    """A token-level mark (Kirchenbauer et al. 2023): a keyed share of words is 'green'."""

    name: Name
    gamma: float = Field(0.5, gt=0, lt=1, description="share of words that is green")
    delta: float | None = Field(
        None,
        gt=0,
        le=100,
        description="added to the logits of green words; its effect follows from entropy",
    )
    green_probability: Share | None = Field(
        None, description="probability that a marked token is green, stated instead of delta"
    )

    @model_validator(mode="after")
    def _one_strength(self) -> Watermark:
        if (self.delta is None) == (self.green_probability is None):
            raise ValueError("expected exactly one of delta and green_probability")
        if self.green_probability is not None and self.green_probability < self.gamma:
            raise ValueError(
                f"green_probability is {self.green_probability}, below gamma ({self.gamma});"
                " a mark makes green words more likely"
            )
        return self


def available_languages() -> dict[str, str]:
    """Return the languages of the installed wordfreq and the size of their list.

    Reads file names only: the package itself is not imported.
    """
    from importlib.util import find_spec

    spec = find_spec("wordfreq")
    if spec is None or spec.origin is None:
        return {}
    found: dict[str, str] = {}
    for path in sorted((Path(spec.origin).parent / "data").glob("*.msgpack.gz")):
        size, _, code = path.name.removesuffix(".msgpack.gz").partition("_")
        if size in ("small", "large") and found.get(code) != "large":
            found[code] = size
    return found
