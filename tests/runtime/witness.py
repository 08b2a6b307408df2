"""A bench that tells what its process has imported; alone in a module that imports nothing."""

from __future__ import annotations

import sys


class Witness:
    """Sits on a host and looks around."""

    def __init__(self, commons: object) -> None:
        self.commons = commons

    def has(self, module: str) -> bool:
        """Tell whether the process has imported a module."""
        return module in sys.modules
