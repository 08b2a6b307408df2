"""What a scenario says about the worth of text that is read again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ecosystem.scenario.fields import NonNegative, Part


class Saturating(Part):
    """Every pass over a text is worth less than the one before, and none does harm."""

    law: Literal["saturating"]


class Overfitting(Part):
    """Passes are worth less and less, and beyond a point they do harm."""

    law: Literal["overfitting"]
    # GUESS: another pass does harm from 16 on, where the saturating law gives it 0.38 a draw.
    penalty: NonNegative = Field(
        0.0125,
        description="fresh draws that a draw loses by repetition: this times the square of the"
        " passes beyond the first. A guess: at the default, another pass does harm after 16",
    )


Repetition = Annotated[Saturating | Overfitting, Field(discriminator="law")]
