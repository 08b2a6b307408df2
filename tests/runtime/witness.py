"""A compute half that tells what its process has imported; in a module that imports nothing."""

from __future__ import annotations

import sys


class Witness:
    """Sits on a host and looks around."""

    def __init__(self, state: object) -> None:
        self.state = state

    def has(self, module: str) -> bool:
        """Tell whether the process has imported a module."""
        return module in sys.modules
