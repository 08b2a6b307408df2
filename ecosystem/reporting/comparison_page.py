"""A comparison as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from typing import Any

from ecosystem.experiments.result import ComparisonResult
from ecosystem.reporting.cost_incidence_figure import cost_incidence_pictures
from ecosystem.reporting.equal_cost_figure import at_equal_cost
from ecosystem.reporting.facts import facts
from ecosystem.reporting.false_positive_figure import false_positive_pictures
from ecosystem.reporting.forest_figure import forests
from ecosystem.reporting.lineage_figure import family, lineages
from ecosystem.reporting.maps import figures
from ecosystem.reporting.page import render_page
from ecosystem.reporting.picture import Picture
from ecosystem.reporting.trajectory_figure import trajectories
from ecosystem.reporting.waterfall_figure import waterfalls
from ecosystem.reporting.worth_picture import worth_pictures


def comparison_page(result: ComparisonResult) -> tuple[str, list[Picture]]:
    """Return the page of a comparison, and the pictures in it.

    Raises
    ------
    ResultsError
        If the files of the comparison cannot be read.
    ImportError
        If matplotlib or Jinja2 is not installed.
    """
    words = facts(result)
    drawn, pictures = _of_points(result) if result.is_designed else _of_settings(result)
    return render_page("page.html.jinja", words | drawn), pictures


def _of_points(result: ComparisonResult) -> tuple[dict[str, Any], list[Picture]]:
    drawn = figures(result)
    return {"drawn": drawn}, [picture for _, found in drawn for picture in found]


def _of_settings(result: ComparisonResult) -> tuple[dict[str, Any], list[Picture]]:
    found = lineages(result)
    differences = forests(result) if result.others else {}
    parts = {
        "waterfalls": waterfalls(result),
        "trajectories": trajectories(result),
        "accused_pictures": false_positive_pictures(result),
        "bearers": cost_incidence_pictures(result),
        "equal_cost": at_equal_cost(result),
        "family": family(result, found),
        "worth_pictures": worth_pictures(result),
    }
    pictures = [*differences.values(), *(picture for each in parts.values() for picture in each)]
    lost = [arm.name for arm in result.arms if arm.name not in found]
    return parts | {"forests": differences, "lost_lineages": lost}, pictures
