"""The picture of what text is worth shows what the tables say, or is not there."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from scipy.stats import t

import ecosystem
from ecosystem.config.writing import as_yaml
from ecosystem.reporting.drawing import lab_colours
from ecosystem.reporting.run_figure import overview
from ecosystem.reporting.worth_curves import gains, kind_of, readable_unit
from ecosystem.reporting.worth_figure import SOURCE_COLOURS, WorthPanels, worth_figure
from ecosystem.results.results import Results
from tests.experiments.small_worth import TINY, tiny
from tests.reporting.test_style import least_distance

CRAWL = {"kind": "crawl", "share": "rest", "when_short": "less"}
VAULT = {"kind": "archive", "archive": "vault", "share": 0.3, "when_short": "less"}
LABS = [
    {"name": "one", "tokens": 500, "learner": {"smoothing": 0.1}, "sources": [CRAWL, VAULT],
     "crawler": "all"},
    {"name": "two", "tokens": 300, "learner": {"smoothing": 0.1}, "sources": [CRAWL],
     "crawler": "all"},
    {"name": "late", "tokens": 300, "learner": {"smoothing": 0.1}, "crawler": "all",
     "sources": [CRAWL], "since": 1},
    {"name": "unknown", "tokens": 300, "learner": {"smoothing": 0},
     "sources": [CRAWL], "crawler": "all"},
]  # fmt: skip


ASKED = """\
question: Do fewer tokens do?
base: base.yaml
replicates: 2
arms:
  - {name: as it is}
  - {name: fewer, change: {labs: [{name: two, tokens: 200}]}}
reference: as it is
primary: loss
outcomes: [{name: loss, table: labs, column: loss_now, over: lab, better: lower}]
"""


@pytest.fixture(scope="module")
def runs() -> list[Results]:
    more: dict[str, Any] = {"labs": LABS, "crawlers": [{"name": "all"}]}
    return [ecosystem.run(tiny(seed=seed, **more)) for seed in (3, 4, 5)]


@pytest.fixture(scope="module")
def unknown() -> Results:
    """Return a run of which no loss is known: of no smoothing it has no bound."""
    return ecosystem.run(tiny(labs=[{**TINY["labs"][0], "learner": {}}]))


def drawn(runs: list[Results]) -> tuple[Any, Any]:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    WorthPanels(runs).draw(left, right)
    return left, right


def line(axis: Any, colour: str) -> Any:
    [found] = [each for each in axis.lines if to_hex(each.get_color()) == colour and
               len(each.get_xdata()) > 2]  # fmt: skip
    return found


def dates_of(line: Any) -> list[pd.Timestamp]:
    return [pd.Timestamp(day) for day in line.get_xdata()]


def by_lab(run: Results, first: str) -> pd.DataFrame:
    """Return gains of labs by 10 % more of a kind: a row a date, a column a lab."""
    rows = run.table("marginal_worth")
    rows = rows[(rows.amount == "10 %") & rows.source.astype(str).str.startswith(first)]
    labs: pd.DataFrame = -rows.pivot_table(
        index="date", columns="lab", values="loss_change", observed=True
    )
    return labs.dropna()  # a mean of fewer labs is of others


@pytest.mark.parametrize("kind", SOURCE_COLOURS)
def test_a_line_is_the_mean_of_the_table_and_its_band_the_span_of_labs(
    kind: str, runs: list[Results]
) -> None:
    first = {"people's": "human", "new": "new", "what": "crawl", "models'": "model"}
    labs = by_lab(runs[0], first[kind.split()[0]])
    assert list(labs) == ["late", "one", "two"]
    axis, _ = drawn(runs[:1])
    found = line(axis, SOURCE_COLOURS[kind])
    assert found.get_ydata() == pytest.approx(labs.mean(axis=1).to_numpy(), rel=1e-12)
    assert dates_of(found) == list(labs.index)
    [band] = [
        b for b in axis.collections
        if isinstance(b, PolyCollection)
        and to_hex(b.get_facecolor()[0]) == SOURCE_COLOURS[kind]
    ]  # fmt: skip
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(labs.to_numpy().min())
    assert heights.max() == pytest.approx(labs.to_numpy().max())
    assert kind in [text.get_text() for text in axis.texts]


def test_of_several_runs_it_is_their_mean_with_its_interval(runs: list[Results]) -> None:
    means = np.array([by_lab(run, "human").mean(axis=1) for run in runs])
    half = t.ppf(0.975, 2) * means.std(axis=0, ddof=1) / np.sqrt(3)
    axis, _ = drawn(runs)
    people = line(axis, SOURCE_COLOURS["people's text of the day"])
    assert people.get_ydata() == pytest.approx(means.mean(axis=0))
    heights = [
        b.get_paths()[0].vertices[:, 1] for b in axis.collections
        if to_hex(b.get_facecolor()[0]) == to_hex(people.get_color())
    ]  # fmt: skip
    assert heights[0].min() == pytest.approx((means.mean(axis=0) - half).min())
    assert heights[0].max() == pytest.approx((means.mean(axis=0) + half).max())
    said = " ".join(text.get_text() for text in axis.texts)
    assert "mean of 3 labs, 3 runs; bands: 95 % intervals (Student's t over runs)" in said


def test_an_archive_has_a_line_of_its_own_and_harm_its_words(runs: list[Results]) -> None:
    axis, _ = drawn(runs[:1])
    labs = by_lab(runs[0], "archive:vault")
    assert any(
        len(found.get_ydata()) == len(labs)
        and np.allclose(found.get_ydata(), labs.mean(axis=1), rtol=1e-12)
        for found in axis.lines
    )
    said = [text.get_text() for text in axis.texts]
    assert "archive vault" in said
    assert "does harm below" in said
    assert axis.get_ylim()[0] < 0


def test_demand_is_the_next_draw_after_each_amount_in_the_last_training(
    runs: list[Results],
) -> None:
    rows = pd.concat([run.table("marginal_worth") for run in runs])
    rows = rows[(rows.source == "human") & (rows["round"] == 4)]
    colours = lab_colours(runs[0].table("labs").lab)
    _, axis = drawn(runs)
    assert axis.get_ylabel() == "gain by one more draw, bits per word"  # 1 % are 3 draws
    for lab in ("late", "one", "two"):
        mine = rows[rows.lab == lab].groupby("amount", observed=True).next_draw_change.mean()
        shown = -mine[["next draw", "1 %", "10 %", "100 %"]]
        assert line(axis, colours[lab]).get_ydata() == pytest.approx(shown.to_numpy())
    assert len(axis.lines) == 3  # nothing is known of a lab with a capacity
    assert axis.get_title(loc="left") == "The next draw is worth less, the more one has"


def planted(fitted: dict[str, range]) -> Results:
    """Return a run whose labs were fitted in these rounds, and gain as many bits as their place."""
    rows = [
        {"round": round_, "date": date(2020 + round_, 1, 1), "lab": lab, "source": "human",
         "amount": "10 %", "n_draws": 10, "loss_change": -1.0 - place}
        for place, (lab, rounds) in enumerate(fitted.items())
        for round_ in rounds
    ]  # fmt: skip
    return Results.in_memory({"title": "planted"}, {"marginal_worth": rows})


@pytest.mark.parametrize(
    ("fitted", "years", "gain", "n_labs"),
    [  # a lab comes, one goes, one trains seldom, two follow each other
        ({"a": range(9), "b": range(1, 9)}, range(1, 9), 1.5, 2),
        ({"a": range(9), "b": range(9), "c": range(4), "d": range(5, 9)}, range(9), 1.5, 2),
        ({"a": range(9), "b": range(0, 9, 3)}, range(9), 1, 1),
        ({"a": range(3), "b": range(3), "c": range(3, 9)}, range(3, 9), 3, 1),
    ],
)
def test_a_mean_is_of_the_same_labs_all_along(
    fitted: dict[str, range], years: range, gain: float, n_labs: int
) -> None:
    found = gains([planted(fitted)])
    assert [day.year - 2020 for day in found.date] == list(years)
    assert set(found.gain) == {gain}
    assert set(found.n_labs) == {n_labs}


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("human", "people's text of the day"), ("human:2021", "people's text of 2021"),
        ("human:5 y ago", "people's text 5 years old"),
        ("new", "new pages of the web"), ("new:press", "new pages of the web"),
        ("crawl:common:ever", "what labs read now"), ("web", "what labs read now"),
        ("my label", "what labs read now"), ("model:loop", "models' text"),
        ("archive:vault", "archive vault"),
    ],
)  # fmt: skip
def test_a_source_is_of_a_kind_that_has_plain_words(source: str, kind: str) -> None:
    assert kind_of(source) == kind


def test_draws_are_counted_in_a_power_of_ten_that_is_little_to_every_lab() -> None:
    def unit(*read: int) -> int:
        return readable_unit(
            pd.DataFrame({"share": [0.0] + [1.0] * len(read), "n_draws": [1, *read]})
        )

    assert [unit(100_000), unit(99_999, 10**9), unit(5), unit()] == [1000, 100, 1, 1]


def test_colours_of_sources_are_apart() -> None:
    assert least_distance(tuple(SOURCE_COLOURS.values())) > 34


def test_without_a_known_loss_there_is_no_panel_and_the_reason(
    unknown: Results, runs: list[Results], tmp_path: Path
) -> None:
    assert not WorthPanels([unknown]).are_known
    with pytest.raises(ValueError, match="nothing to draw: it is not known of any lab"):
        worth_figure([unknown], tmp_path / "none.png")
    assert not (tmp_path / "none.png").exists()
    heights = []
    for name, results in (("without", unknown), ("with", runs[0])):
        overview(results, tmp_path / f"{name}.png")  # a warning is an error in all tests
        heights.append(mpl.image.imread(tmp_path / f"{name}.png").shape[0])
    assert heights[1] - heights[0] >= 150 * 3.8  # a row more, at least


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_figure_is_written(n: int, ending: str, runs: list[Results], tmp_path: Path) -> None:
    worth_figure(runs[:n], tmp_path / f"worth.{ending}")
    assert (tmp_path / f"worth.{ending}").stat().st_size > 10_000


def test_the_page_of_a_comparison_says_what_text_is_worth(tmp_path: Path) -> None:
    scenario = tiny(labs=LABS[:2], crawlers=[{"name": "all"}])
    (tmp_path / "base.yaml").write_text(as_yaml(scenario.resolved()), encoding="utf-8")
    (tmp_path / "asked.yaml").write_text(ASKED, encoding="utf-8")
    ecosystem.compare(tmp_path / "asked.yaml", tmp_path / "compared")
    ecosystem.report(tmp_path / "compared")
    page = (tmp_path / "compared" / "report.html").read_text(encoding="utf-8")
    assert '<h2 id="worth">' in page
    assert '<a href="#worth">' in page
    pictures = sorted(path.name for path in (tmp_path / "compared" / "figures").glob("worth-*.png"))
    assert pictures == ["worth-demand-1-as-it-is.png", "worth-gains-1-as-it-is.png"]
