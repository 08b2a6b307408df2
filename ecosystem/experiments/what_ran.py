"""What ran in a run folder: its scenario and code of one's own, to be run again."""

from __future__ import annotations

import shlex

from ecosystem.config.printable import in_a_line
from ecosystem.results.results import Results, ResultsError
from ecosystem.results.versions import versions
from ecosystem.runtime.user_code import loaded_files
from ecosystem.scenario.scenario import Scenario


def scenario_that_ran(results: Results) -> Scenario:
    """Return the scenario of a run folder, where it and its data are as they were.

    Raises
    ------
    ScenarioError
        If it cannot be read, or has problems in this version.
    ResultsError
        If it is another than ran, or this process has loaded other code of one's own than ran.
    """
    _refuse_other_code(results)
    scenario = Scenario.load(results.scenario_file)
    if scenario.content_hash() != results.manifest["scenario_hash"]:
        raise ResultsError(
            f"{results.path}: scenario.resolved.yaml, or a file of data beside it, is not what ran"
            " (scenario_hash in manifest.json); take it from a copy"
        )
    return scenario


def _refuse_other_code(results: Results) -> None:
    stated = [(e["file"], e["sha256"]) for e in results.manifest.get("user_code", [])]
    loaded = {code.sha256 for code in loaded_files()}
    if loaded == {digest for _, digest in stated}:
        return
    if not stated:
        raise ResultsError(f"{results.path} was run without code of one's own: leave out --agents")
    files = " ".join(
        f"--agents {shlex.quote(f'{results.path}/user_code/{name}')}" for name, _ in stated
    )
    digests = ", ".join(f"{name} with SHA-256 {digest[:16]}…" for name, digest in stated)
    raise ResultsError(
        in_a_line(
            f"{results.path} was run with code of one's own, {digests}, and other code is loaded"
            f" now: give {files}",
            1000,
        )
    )


def other_versions(results: Results) -> dict[str, tuple[str, str]]:
    """Return what a run was made by and is another now: the versions of then and of now."""
    then, now = results.manifest.get("versions", {}), versions()
    return {
        name: (in_a_line(then.get(name, "not stated"), 40), now.get(name, "not there"))
        for name in {**now, **then}
        if then.get(name) != now.get(name)
    }
