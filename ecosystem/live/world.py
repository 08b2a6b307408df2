"""A world that a page can play, pause and begin again."""

from __future__ import annotations

from threading import Lock

from ecosystem.scenario.scenario import Scenario
from ecosystem.world.world import World


class LiveWorld(World):
    """A world whose seed can be typed, and which stops at its last round.

    Parameters
    ----------
    spec
        The scenario. Mesa begins a model again by the names of these parameters, and keeps
        ``scenario`` for its own.
    seed
        What was typed as the seed.

    Attributes
    ----------
    remark
        What was wrong with the seed; empty if nothing was.
    """

    def __init__(self, spec: Scenario, seed: str) -> None:
        typed = seed.strip()
        is_seed = typed.isascii() and typed.isdigit() and int(typed) < 2**63
        self.remark = (
            "" if is_seed else f"“{typed}” is no seed (0 to 2^63 - 1): {spec.seed} is used"
        )
        super().__init__(spec, seed=int(typed) if is_seed else None)
        self._turn = Lock()
        # Mesa counts calls of step around World.step, which is no place for two threads either.
        self._step_once, self.step = self.step, self._step_in_turn  # type: ignore[method-assign]

    def _step_in_turn(self) -> None:
        """Run one round, unless the last one is over.

        Pausing does not interrupt a round, so that two of Mesa's threads may call this at once.
        """
        with self._turn:
            if self.running:
                self._step_once()
