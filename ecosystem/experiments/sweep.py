"""Sweeping parameters: every run that is missing, at every point, and what they say together."""

from __future__ import annotations

from pathlib import Path

from ecosystem.experiments.compare import carry_out
from ecosystem.experiments.sweep_folder import SweepFolder
from ecosystem.experiments.sweep_loading import SweepDesign, load, with_replicates
from ecosystem.experiments.sweep_result import Swept, open_swept
from ecosystem.runtime.cluster import Cluster


def sweep(
    design: SweepDesign | str | Path,
    out: str | Path,
    *,
    replicates: int | None = None,
    workers: int | None = None,
    cluster: Cluster | None = None,
    progress: bool = False,
) -> Swept:
    """Run what is missing of a sweep, and analyse all of it.

    Parameters
    ----------
    design
        A sweep file, the name of a shipped one, or one that is loaded.
    out
        Its folder: new, or of the same sweep begun before, to which points and arms may have
        been added.
    replicates
        Of every arm at every point, 2 or more; by default what the file says.
    workers, cluster
        Runs as tasks on Ray, as in :func:`ecosystem.compare`.
    progress
        Whether to show progress on standard error.

    Raises
    ------
    ScenarioError
        If the file has problems, or the number asked for is not possible.
    RunFolderError
        If `out` holds something else.
    NoHostsError
        If there is no Ray, or no such cluster, or its nodes do not agree with this machine.
    """
    loaded = design if isinstance(design, SweepDesign) else load(design)
    asked = with_replicates(loaded, replicates)
    folder = SweepFolder(Path(out), asked)
    carry_out(asked, folder, workers=workers, cluster=cluster, progress=progress)
    return open_swept(out)
