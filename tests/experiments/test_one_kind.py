"""One kind of experiment: settings are stated or designed, and one arm is enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from ecosystem import compare, open_comparison, sweep
from ecosystem.config.problems import ScenarioError
from ecosystem.experiments.loading import load
from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.comparison_text import comparison_text
from ecosystem.results.results import ResultsError
from tests.experiments import small_comparison, small_sweep

ONE_ARM = (
    ("  - name: more\n    change: {labs: [{name: alpha, tokens: 600}]}\n", ""),
    ("  - name: late\n    change:\n      labs: [{name: alpha, decoding: {top_p: {table: {0: 1, 3:"
     " 0.5}, between: hold}}}]\n", ""),
    ("reference: none\n", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> ComparisonResult:
    place = tmp_path_factory.mktemp("alone")
    return compare(small_comparison.write(place, *ONE_ARM), place / "out")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("reference: none\n", "reference: none\nsettings: [{name: calm}]\n"),
         r":14:1 settings: parameters make the settings; remove one of the two"),
        (("parameters:\n", "design: {kind: grid}\nparameters: []\noutcomes_of: |\n"),
         r"design: nothing is varied; expected parameters beside design"),
    ],
    ids=["both", "a design of nothing"],
)  # fmt: skip
def test_settings_are_stated_or_designed(
    change: tuple[str, str], said: str, tmp_path: Path
) -> None:
    with pytest.raises(ScenarioError, match=said):
        load(small_sweep.write(tmp_path, change))


def test_a_sweep_is_a_comparison_with_a_design(tmp_path: Path) -> None:
    path = small_sweep.write(tmp_path, ("values: [50, 100, 400]", "values: [50]"))
    swept = sweep(path, tmp_path / "out")
    again = compare(path, tmp_path / "out")
    assert again.manifest["n_runs_made"] == 0
    assert again.manifest["tables"] == swept.manifest["tables"]
    assert type(swept) is type(again) is ComparisonResult
    assert swept.is_designed
    assert (swept.path / "comparison.yaml").exists()
    assert [arm.name for arm in swept.arms] == ["none", "third"]


def test_what_stated_settings_may_have_designed_ones_may_too(tmp_path: Path) -> None:
    path = small_sweep.write(
        tmp_path,
        ("{name: none}", "{name: none}\n  - {name: more, family: size}"),
        ("reference: none", "reference: none\ncost: loss\nprecision: {half_width: 2}"),
    )
    design = load(path)
    assert len(design.settings) == len(design.points) == 6
    assert design.comparison.precision.half_width == 2


def test_a_folder_of_an_earlier_version_is_told_how_to_run_again(tmp_path: Path) -> None:
    small_sweep.write(tmp_path)  # as `sweep.yaml`, which a folder of before had
    with pytest.raises(ResultsError, match=r"an earlier version wrote it; run it again, as in"):
        open_comparison(tmp_path)


def test_one_arm_has_means_with_the_interval_of_student(alone: ComparisonResult) -> None:
    assert alone.others == []
    assert len(alone.means) == 2
    values = alone.table("results").set_index("outcome").value
    for mean in alone.means:
        expected = stats.ttest_1samp(values.loc[mean.outcome], 0).confidence_interval()
        assert mean.mean == pytest.approx(values.loc[mean.outcome].mean())
        assert (mean.mean_low, mean.mean_high) == pytest.approx((expected.low, expected.high))
    assert all(each.difference is None and each.verdict is None for each in alone.findings)


def test_one_arm_is_told_without_a_word_of_differences(alone: ComparisonResult) -> None:
    said = comparison_text(alone)
    assert "1 arm in 1 setting, 3 replicates each (seeds 5 to 7)\n" in said
    assert "  Diversity (effective types): mean " in said
    assert "against" not in said
    assert "PAIRING" not in said
    wide = alone.wide("loss")
    assert list(wide.arm) == ["none"]
    assert wide[["mean_low", "mean", "mean_high"]].iloc[0].is_monotonic_increasing
