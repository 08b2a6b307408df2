"""How a lab's law scores on human text and on its own benchmark."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ecosystem.measures.fidelity import cross_entropy, seen_cross_entropy, unseen_mass

Row = dict[str, Any]


def loss_columns(name: str, text: NDArray[np.float64], model: NDArray[np.float64]) -> Row:
    """Score a law on a text: its loss, its loss on the types it knows, the mass of the others."""
    return {
        f"loss_{name}": cross_entropy(text, model),
        f"loss_{name}_seen": seen_cross_entropy(text, model),
        f"unseen_{name}": unseen_mass(text, model),
    }
