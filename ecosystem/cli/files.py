"""Commands about files that say what to run: check, scenarios, schema. Nothing is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ecosystem.cli.scenario_argument import OVERRIDES, clean_errors
from ecosystem.cli.telling import tell_of_design, tell_of_scenario

if TYPE_CHECKING:
    from ecosystem.experiments.loading import Design


@click.command()
@click.argument("scenarios", nargs=-1, required=True)
@OVERRIDES
@clean_errors
def check(scenarios: tuple[str, ...], overrides: tuple[str, ...]) -> None:
    """Check SCENARIOS, comparisons or sweeps, and report every problem at once; nothing is run."""
    from ecosystem.config.problems import ScenarioError
    from ecosystem.scenario.catalogue import is_comparison
    from ecosystem.scenario.scenario import Scenario

    problems = []
    for name in scenarios:
        try:
            if is_comparison(name):
                from ecosystem.experiments.loading import load

                design = load(name)
                tell_of_design(name, design)
                click.echo(f"{name}: ok ({_counts(design)}: {design.comparison.question})")
                continue
            loaded = Scenario.load(name, overrides)
            tell_of_scenario(name, loaded)
        except ScenarioError as error:
            problems += error.problems
        else:
            own = loaded.own_classes()
            needs = f"; a run needs classes of one's own: {', '.join(own)}" if own else ""
            click.echo(f"{name}: ok ({loaded.title or 'no title'}{needs})")
    if problems:
        raise ScenarioError(problems)


def _counts(design: Design) -> str:
    n = len(design.compared.arms)
    arms = f"{n} arm{'s' * (n > 1)}"
    return (
        f"a sweep of {len(design.points)} points, {arms}"
        if design.points
        else f"a comparison of {arms}"
    )


@click.command()
@click.option("--comparisons", is_flag=True, help="List comparisons instead.")
@click.option("--sweeps", is_flag=True, help="List sweeps instead.")
def scenarios(comparisons: bool, sweeps: bool) -> None:
    """List the shipped scenarios, or comparisons or sweeps of them."""
    from ecosystem.scenario.catalogue import shipped, shipped_comparisons, shipped_sweeps

    if comparisons and sweeps:
        raise click.UsageError("--comparisons and --sweeps are two lists: give one of them")
    listed = shipped_comparisons if comparisons else shipped_sweeps if sweeps else shipped
    for entry in listed():
        click.echo(f"{entry.name:<28} {entry.title}")


@click.command()
@click.option("--comparison", is_flag=True, help="The schema of comparisons and sweeps instead.")
def schema(comparison: bool) -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    if comparison:
        from ecosystem.experiments.schema import Comparison

        click.echo(json.dumps(Comparison.model_json_schema(by_alias=True), indent=2))
        return
    from ecosystem.scenario.scenario import editor_schema

    click.echo(json.dumps(editor_schema(), indent=2))
