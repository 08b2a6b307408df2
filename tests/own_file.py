"""Files of the user's own, as from the guide: imported under a name, and forgotten again."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from ecosystem.agents.registry import AGENTS
from ecosystem.runtime import user_code
from ecosystem.scenario.kinds import KINDS
from ecosystem.scenario.learners import LEARNERS

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


@contextmanager
def registries_kept() -> Iterator[None]:
    """Forget what is registered meanwhile."""
    registries = (AGENTS, KINDS, LEARNERS)
    before = [dict(registry._registered) for registry in registries]
    yield
    for registry, held in zip(registries, before, strict=True):
        registry._registered.clear()
        registry._registered.update(held)


@contextmanager
def imported(file: Path) -> Iterator[ModuleType]:
    """Import a file; what it registers is forgotten afterwards."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with registries_kept():
        sys.modules[file.stem] = module
        spec.loader.exec_module(module)
        yield module
    del sys.modules[file.stem]


def forget() -> None:
    """Forget the files of code that this process has loaded."""
    for name in user_code._LOADED:
        del sys.modules[name]
    user_code._LOADED.clear()
