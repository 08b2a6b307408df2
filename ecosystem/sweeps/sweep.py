"""Sweeping parameters: every run that is missing, at every point, and what they say together."""

from __future__ import annotations

from pathlib import Path

from ecosystem.comparison.compare import carry_out
from ecosystem.sweeps.folder import SweepFolder
from ecosystem.sweeps.loading import SweepDesign, load
from ecosystem.sweeps.swept import Swept, open_swept


def sweep(
    design: SweepDesign | str | Path,
    out: str | Path,
    *,
    workers: int | None = None,
    address: str | None = None,
    progress: bool = False,
) -> Swept:
    """Run what is missing of a sweep, and analyse all of it.

    Parameters
    ----------
    design
        A sweep file, the name of a shipped one, or one that is loaded.
    out
        Its folder: new, or of the same sweep begun before.
    workers, address
        Runs as tasks on Ray, as in :func:`ecosystem.compare`.
    progress
        Whether to show progress on standard error.

    Raises
    ------
    ScenarioError
        If the file has problems.
    RunFolderError
        If `out` holds something else.
    HostsError
        If there is no Ray, or no such cluster.
    """
    loaded = design if isinstance(design, SweepDesign) else load(design)
    folder = SweepFolder(Path(out), loaded)
    carry_out(loaded, folder, workers=workers, address=address, progress=progress)
    return open_swept(out)
