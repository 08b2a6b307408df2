"""Arms and settings added to a comparison after its runs: what is made, found and said."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path

import pytest

from ecosystem.experiments.compare import compare
from ecosystem.experiments.folder import ComparisonFolder
from ecosystem.experiments.history import is_declared_before
from ecosystem.experiments.loading import load
from ecosystem.experiments.result import ComparisonResult, open_comparison
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.reporting.history_text import changes_after_runs
from ecosystem.reporting.report import report
from ecosystem.results.results import ResultsError
from ecosystem.results.run_folder import RunFolderError
from tests.experiments.small_comparison import write
from tests.experiments.test_resume import finished

TWO = ("replicates: 3", "replicates: 2")
REFERENCE = "reference: none\n"
BIGGER = "  - {name: bigger, change: {labs: [{name: beta, tokens: 400}]}}\n"
SETTINGS = """\
settings:
  - {name: as it is}
  - {name: more AI, change: {publishers: [{name: sites, ai_share: 0.8}]}}
"""
ARM, BOTH = (REFERENCE, BIGGER + REFERENCE), (REFERENCE, BIGGER + REFERENCE + SETTINGS)
TODAY = (REFERENCE, f"{REFERENCE}settings: [{{name: today}}]\n")
LATE = """\
  - name: late
    change:
      labs: [{name: alpha, decoding: {top_p: {table: {0: 1, 3: 0.5}, between: hold}}}]
"""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> ComparisonResult:
    place = tmp_path_factory.mktemp("growing")
    return compare(write(place, TWO), place / "out")


@pytest.fixture
def out(begun: ComparisonResult, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun.path, tmp_path / "out"))


@pytest.fixture(scope="module")
def grown(begun: ComparisonResult, tmp_path_factory: pytest.TempPathFactory) -> ComparisonResult:
    place = tmp_path_factory.mktemp("grown")
    shutil.copytree(begun.path, place / "out")
    before = finished(place / "out" / "runs")
    found = compare(write(place, TWO, BOTH), place / "out")
    after = finished(place / "out" / "runs")
    assert {name: after[name] for name in before} == before, "an old run was made again"
    assert len(after) - len(before) == found.manifest["n_runs_made"]
    return found


def test_an_arm_and_a_setting_that_are_added_make_only_their_own_runs(
    grown: ComparisonResult,
) -> None:
    assert grown.manifest["n_runs_made"] == 2 * (2 * 4 - 3)


def test_tables_are_those_of_a_comparison_begun_with_all(
    grown: ComparisonResult, tmp_path: Path
) -> None:
    whole = compare(write(tmp_path, TWO, BOTH), tmp_path / "out")
    assert whole.manifest["n_runs_made"] == 2 * 2 * 4
    assert grown.manifest["tables"] == whole.manifest["tables"]
    assert list(changes_after_runs(whole)) == []
    assert "after runs had been made" not in comparison_text(whole)


def test_the_answer_and_the_page_say_what_was_added(
    grown: ComparisonResult, tmp_path: Path
) -> None:
    said = [
        "arms added after runs had been made: 'bigger'",
        "settings added after runs had been made: 'more AI'",
    ]
    assert list(changes_after_runs(grown)) == said
    assert all(f"\n  {line}\n" in comparison_text(open_comparison(grown.path)) for line in said)
    page, _ = report(grown.path, tmp_path / "report.html")
    text = html.unescape(page.read_text(encoding="utf-8"))
    assert "What decides, declared before the run:" in text
    assert all(f"<p><b>{line[0].upper()}{line[1:]}.</b></p>" in text for line in said)


def test_a_page_whose_primary_outcome_came_later_does_not_say_otherwise(
    out: Path, tmp_path: Path
) -> None:
    compare(write(tmp_path, TWO, ("primary: diversity", "primary: loss")), out)
    page, _ = report(out)
    text = page.read_text(encoding="utf-8")
    assert "declared before the run" not in text
    assert "The primary outcome was declared after runs had been made; before, it was" in text


def test_what_is_taken_out_is_said_and_its_runs_stay(out: Path, tmp_path: Path) -> None:
    before = finished(out / "runs")
    found = compare(write(tmp_path, TWO, (LATE, "")), out)
    assert found.manifest["n_runs_made"] == 0
    assert finished(out / "runs") == before
    assert set(found.table("results").arm) == {"none", "more"}
    assert "  arms taken out after runs had been made: 'late'\n" in comparison_text(found)
    alone = compare(write(tmp_path, TWO, (LATE, "")), tmp_path / "alone")
    assert found.manifest["tables"] == alone.manifest["tables"]


def test_an_arm_put_back_may_be_another_and_counts_as_added(out: Path, tmp_path: Path) -> None:
    compare(write(tmp_path, TWO, (LATE, "")), out)
    other = compare(write(tmp_path, TWO, ("3: 0.5", "3: 0.9")), out)
    assert other.manifest["n_runs_made"] == 2
    assert list(changes_after_runs(other)) == ["arms added after runs had been made: 'late'"]
    assert len(other.manifest["declared"]) == 3
    again = compare(tmp_path / "comparison.yaml", out)
    assert again.manifest["declared"] == other.manifest["declared"]


def test_a_setting_of_another_name_finds_its_runs(out: Path, tmp_path: Path) -> None:
    found = compare(write(tmp_path, TWO, TODAY), out)
    assert found.manifest["n_runs_made"] == 0
    assert list(changes_after_runs(found)) == [
        "settings added after runs had been made: 'today'",
        "settings taken out after runs had been made: 'as it is'",
    ]


def test_a_comparison_that_has_no_scenario_in_common_is_another(out: Path, tmp_path: Path) -> None:
    world = "settings: [{name: short, change: {time: {rounds: 3}}}]\n"
    path, before = write(tmp_path, TWO, (REFERENCE, REFERENCE + world)), finished(out / "runs")
    with pytest.raises(RunFolderError, match="scenarios: none of those there is one of those now"):
        compare(path, out)
    assert finished(out / "runs") == before


def test_where_no_run_was_made_nothing_was_declared_too_late(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for path in (write(tmp_path, TWO), write(tmp_path, TWO, ARM)):
        folder = ComparisonFolder(out, load(path))
        folder.begin()
    assert [said["arms"] for said in folder.write_manifest()["declared"]] == [
        ["none", "more", "late", "bigger"]
    ]


def test_a_manifest_that_remembers_no_arms_opens_and_grows(out: Path, tmp_path: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for said in manifest["declared"]:
        del said["arms"], said["settings"]
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "after runs had been made" not in comparison_text(open_comparison(out))
    found = compare(write(tmp_path, TWO, ARM), out)
    assert list(changes_after_runs(found)) == ["arms added after runs had been made: 'bigger'"]
    assert found.manifest["n_runs_made"] == 2


def test_many_names_are_counted() -> None:
    first = {"primary": "loss", "arms": ["none"], "settings": ["a=0"]}
    now = first | {"settings": [f"a={i}" for i in range(15)]}
    [said] = changes_after_runs(
        ComparisonResult(Path(), {"declared": [first, now], "parameters": [{}]}, {})
    )
    assert said.startswith("points added after runs had been made: 'a=1', 'a=2', ")
    assert said.endswith("'a=12' and 2 more")


ANOTHER = (
    "column: gamma, where: {order: 1}, better: higher",
    "column: alpha, where: {order: 2}, better: lower, round: 2",
)


def test_an_outcome_redefined_after_results_is_told_and_not_declared_before(
    out: Path, tmp_path: Path
) -> None:
    found = compare(write(tmp_path, TWO, ANOTHER, ("over: lab", "round: 3")), out)
    assert found.manifest["n_runs_made"] == 0
    was = "gamma of population where order 1, last round (higher is better)"
    said = [
        "the primary outcome was redefined after runs had been made; before, diversity was " + was,
        "outcomes redefined after runs had been made: 'loss'",
    ]
    assert list(changes_after_runs(found)) == said
    page, _ = report(out)
    text = page.read_text(encoding="utf-8")
    assert "declared before the run" not in text
    assert all(
        f"<p><b>{line[0].upper()}{line[1:]}.</b></p>" in html.unescape(text) for line in said
    )


def test_conditions_in_another_order_are_the_same_outcome(out: Path, tmp_path: Path) -> None:
    both = "table: retention, column: types_held_share, where: {subject: output, band: [1, 2]}"
    once = (
        "{name: loss, table: labs, column: loss_now, over: lab, better: lower}",
        f"{{name: kept, {both}, better: higher}}",
    )
    turned = ("{subject: output, band: [1, 2]}", "{band: [2, 1], subject: output}")
    path = write(tmp_path, TWO, once)
    compare(path, out)
    found = compare(write(tmp_path, TWO, once, turned), out)
    assert list(changes_after_runs(found)) == []
    assert len(found.manifest["declared"]) == 2


def test_nothing_is_claimed_of_what_old_starts_do_not_remember(out: Path, tmp_path: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    for said in manifest["declared"]:
        del said["definitions"]
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert is_declared_before(open_comparison(out).declared)  # begun once: nothing was changed
    same = compare(write(tmp_path, TWO), out)
    assert len(same.manifest["declared"]) == 1
    assert list(changes_after_runs(same)) == []
    del manifest["outcomes"]  # as where that start was stopped
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    other = compare(write(tmp_path, TWO, ANOTHER), out)
    assert list(changes_after_runs(other)) == []
    assert not is_declared_before(other.declared)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("tokens: 600", "tokens: 60"), r"arm 'more': change\.labs\.alpha\.tokens 600 → 60$"),
        (("replicates: 2", "replicates: 2\nchange: {time: {rounds: 5}}"),
         r"base: time\.rounds 4 → 5$"),
    ],
)  # fmt: skip
def test_an_arm_redefined_in_settings_of_other_names_is_refused(
    change: tuple[str, str], said: str, out: Path, tmp_path: Path
) -> None:
    before = finished(out / "runs")
    with pytest.raises(RunFolderError, match=said):
        compare(write(tmp_path, TWO, TODAY, change), out)
    assert finished(out / "runs") == before


def test_a_policy_of_an_arm_is_part_of_what_the_arm_is(tmp_path: Path) -> None:
    shelf = """\
policies:
  - {name: shelf, schedule: {start: 1}, mechanism: {kind: archive, pages: 9, share: 0.2}}
arms:
  - {name: kept, policies: [shelf]}
"""
    path = write(tmp_path, ("arms:\n", shelf))
    ComparisonFolder(tmp_path / "out", load(path)).begin()
    path = write(tmp_path, ("arms:\n", shelf.replace("0.2", "0.3")), TODAY)
    said = r"arm 'kept': policies\.shelf\.mechanism\.share 0\.2 → 0\.3$"
    with pytest.raises(RunFolderError, match=said):
        ComparisonFolder(tmp_path / "out", load(path))


def test_a_file_of_data_of_an_arm_is_known_by_its_content(tmp_path: Path) -> None:
    counts = "{name: late, change: {language: {lexicon: {kind: counts, file: counts.csv}}}}\n"
    path = write(tmp_path, (LATE, f"  - {counts}"), TODAY)
    words = tmp_path / "counts.csv"
    words.write_text("word,count\nye,3\nthe,7\nan,4\n", encoding="utf-8")
    ComparisonFolder(tmp_path / "out", load(path)).begin()
    path = write(tmp_path, (LATE, f"  - {counts}"))
    ComparisonFolder(tmp_path / "out", load(path))
    words.write_text("word,count\nye,3\nthe,8\nan,4\n", encoding="utf-8")
    said = r"arm 'late': change\.language\.lexicon\.file base\.lexicon-.* → base\.lexicon-"
    with pytest.raises(RunFolderError, match=said):
        ComparisonFolder(tmp_path / "out", load(path))


def test_a_folder_whose_runs_were_moved_away_begins_again(
    begun: ComparisonResult, tmp_path: Path
) -> None:
    ignored = shutil.ignore_patterns("runs")
    out = Path(shutil.copytree(begun.path, tmp_path / "out", ignore=ignored))
    with pytest.raises(RunFolderError, match="seed: 5 there, 6 now"):
        compare(write(tmp_path, TWO, ("seed: 5", "seed: 6")), out)
    found = compare(write(tmp_path, TWO), out)
    assert found.manifest["n_runs_made"] == 6
    assert found.manifest["tables"] == begun.manifest["tables"]
    assert found.manifest["declared"] == begun.manifest["declared"]


def test_a_file_of_the_users_own_is_not_taken_for_a_folder_begun(tmp_path: Path) -> None:
    path = write(tmp_path, TWO)
    with pytest.raises(RunFolderError, match="holds no comparison; nothing was written"):
        compare(path, tmp_path)


def test_a_page_of_a_start_that_was_stopped_before_its_manifest_is_refused(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(folder: ComparisonFolder) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ComparisonFolder, "_first_manifest", stop)
        with pytest.raises(KeyboardInterrupt):
            compare(write(tmp_path, TWO, ARM), out)
    said = (
        "has the arms none, more, late, bigger, manifest.json none, more, late: .* start it again"
    )
    with pytest.raises(ResultsError, match=said):
        report(out)
