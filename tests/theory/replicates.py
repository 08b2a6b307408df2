"""Many worlds of one scenario file, seeds 1, 2, 3 …"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ecosystem import Scenario, World

F64 = NDArray[np.float64]


def worlds_of(scenario: Scenario, n: int, look: Callable[[World], F64 | float]) -> tuple[F64, F64]:
    """Run ``n`` replicates; return the mean of what is looked at and its standard error."""
    seen = []
    for seed in range(1, n + 1):
        world = World(scenario.model_copy(update={"seed": seed}))
        for _ in range(scenario.time.rounds):
            world.step()
        seen.append(np.asarray(look(world), dtype=np.float64))
    values = np.stack(seen)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(n)


def within(mean: F64, error: F64, expected: F64 | float, errors: float = 4.0) -> bool:
    """Tell whether a mean is within four of its standard errors of what theory says."""
    print(f"mean {mean}, standard error {error}, expected {expected}")
    return bool(np.all(np.abs(mean - expected) <= errors * error + 1e-12))
