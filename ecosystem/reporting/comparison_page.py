"""A comparison as one page that can be handed on: HTML that needs nothing but itself."""

from __future__ import annotations

from ecosystem.experiments.result import Compared
from ecosystem.reporting.cost_incidence_figure import bearers
from ecosystem.reporting.equal_cost_figure import at_equal_cost
from ecosystem.reporting.facts import facts
from ecosystem.reporting.false_positive_figure import accused
from ecosystem.reporting.forest_figure import forests
from ecosystem.reporting.lineage_figure import family, lineages
from ecosystem.reporting.page import rendered
from ecosystem.reporting.picture import Picture
from ecosystem.reporting.trajectory_figure import trajectories


def comparison_page(compared: Compared) -> tuple[str, list[Picture]]:
    """Return the page of a comparison, and the pictures in it.

    Raises
    ------
    ResultsError
        If the files of the comparison cannot be read.
    ImportError
        If matplotlib or Jinja2 is not installed.
    """
    found = lineages(compared)
    lost = [arm["name"] for arm in compared.manifest["arms"] if arm["name"] not in found]
    differences = forests(compared)
    drawn = {
        "trajectories": trajectories(compared),
        "accused_pictures": accused(compared),
        "bearers": bearers(compared),
        "equal_cost": at_equal_cost(compared),
        "family": family(compared, found),
    }
    said = facts(compared) | drawn | {"forests": differences, "lost_lineages": lost}
    pictures = [*differences.values(), *(picture for each in drawn.values() for picture in each)]
    return rendered("page.html.jinja", said), pictures
