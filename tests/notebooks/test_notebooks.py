"""Notebooks run from top to bottom, and say what their committed output says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
PICTURE = 120_000  # characters of base64: 90 kB
_VARIES = re.compile(r"(?<=complete in )\d+(?= s$)|(?<=sha256 )[0-9a-f]{16}$", re.MULTILINE)


def outputs_of(notebook: Any) -> list[Any]:
    """Return for each cell of code its outputs."""
    return [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]


def text_of(notebook: Any) -> list[str]:
    """Return what each cell prints and returns, without pictures, times and hashes.

    What a cell prints arrives in one piece or in several, by chance.
    """
    return [
        _VARIES.sub(
            "…",
            "".join(
                output.get("text") or output["data"]["text/plain"]
                for output in outputs
                if "image/png" not in output.get("data", {})
            ),
        )
        for outputs in outputs_of(notebook)
    ]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # Jupyter's own
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_it_said(path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    committed = nbformat.read(path, as_version=4)
    executed = nbformat.read(path, as_version=4)
    NotebookClient(executed, timeout=300, resources={"metadata": {"path": path.parent}}).execute()
    assert text_of(executed) == text_of(committed)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_was_run_from_top_to_bottom_and_is_small(path: Path) -> None:
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    assert not re.search(r"/(home|root|tmp|Users|var|work)/", "".join(text_of(notebook)))
    pictures = [
        output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]
    assert len(pictures) <= 2
    assert all(len(picture) < PICTURE for picture in pictures)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
