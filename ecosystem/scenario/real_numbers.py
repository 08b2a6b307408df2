"""What labs cannot do to points and answers, and what they can only do to these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ecosystem.config.problems import FieldError
from ecosystem.scenario.labs import DecodingSpec, HumanLaw, Lab
from ecosystem.scenario.text import Language

Place = tuple[str | int, ...]


def unfit_for_real_numbers(language: Language, labs: Sequence[Lab]) -> Iterator[FieldError]:
    """Yield what does not fit the channels of real numbers that a language has, or lacks."""
    for i, lab in enumerate(labs):
        if getattr(lab.learner, "variance", None) is not None and language.points is None:
            yield FieldError(
                ("labs", i, "learner", "variance"),
                "text has no points whose variance could be fitted; expected language.points, or no"
                " variance",
            )
        if not language.is_continuous:
            continue
        if lab.workflow == "accumulate-subsample":
            yield FieldError(
                ("labs", i, "workflow"),
                "points and answers are kept as moments, which know no single ones to subsample;"
                " expected replace, accumulate or once",
            )
        for place, decoding in _decodings(lab):
            if decoding.top_k is not None:
                yield FieldError(
                    ("labs", i, *place, "top_k"),
                    "top_k has no meaning for the points and answers of this language; expected"
                    " top_p or temperature",
                )


def _decodings(lab: Lab) -> Iterator[tuple[Place, DecodingSpec]]:
    yield ("decoding",), lab.decoding
    for j, source in enumerate(lab.sources):
        if isinstance(source, HumanLaw) and source.transform is not None:
            yield ("sources", j, "transform"), source.transform
