"""The lowest versions that pyproject.toml allows, as constraints for pip.

python -m tests.lowest > lowest.txt && pip install -c lowest.txt -e '.[test]'
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
EXTRAS = ("fast", "plot", "ray", "report")


def lowest() -> Iterator[str]:
    """Yield ``name==version`` for every requirement that states a lowest version."""
    with PYPROJECT.open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = project["optional-dependencies"]
    for requirement in (*project["dependencies"], *(r for e in EXTRAS for r in extras[e])):
        if stated := re.match(r"([\w.-]+)(?:\[.*\])?>=([\w.]+)", requirement):
            yield f"{stated[1]}=={stated[2]}"


if __name__ == "__main__":
    print("\n".join(lowest()))
