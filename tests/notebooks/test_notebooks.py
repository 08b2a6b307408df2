"""Notebooks run from top to bottom, and say what their committed output says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def text_of(notebook: Any) -> list[str]:
    """Return what the cells print and return, but for pictures."""
    return [
        output.get("text") or output["data"]["text/plain"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" not in output.get("data", {})
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


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS
