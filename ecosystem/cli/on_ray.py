"""Options of commands that run worlds: on this machine, on a local Ray, or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def on_ray(workers: str, *, of_a_cluster: bool = False) -> Callable[[Command], Command]:
    """Give a command the options of where it runs; it is given ``workers`` and ``cluster``.

    Parameters
    ----------
    workers
        What ``--workers N`` means for the command.
    of_a_cluster
        Whether N may be asked of a cluster, too; otherwise all of its free cores are used.
    """
    options = (
        click.option("--workers", type=click.IntRange(min=1), metavar="N", help=workers),
        click.option(
            "--address",
            metavar="HOST:PORT",
            help="Use the Ray cluster whose head is there; 'auto' finds one on this machine.",
        ),
        click.option(
            "--token-file",
            type=click.Path(path_type=Path),
            help="The cluster's token; by default where Ray looks for it.",
        ),
        click.option(
            "--allow-other-bits",
            is_flag=True,
            help="Take nodes of another kind of processor, whose last digits differ.",
        ),
    )

    def optioned(command: Command) -> Command:
        @wraps(command)
        def run(
            *args: Any,
            address: str | None,
            token_file: Path | None,
            allow_other_bits: bool,
            **asked: Any,
        ) -> Any:
            cluster = None
            if address is not None and asked["workers"] is not None and not of_a_cluster:
                raise click.UsageError(
                    "--workers is about a local Ray; on a cluster all free cores are used"
                )
            if address is not None:
                from ecosystem.runtime.cluster import Cluster

                cluster = Cluster(address, token_file, allow_other_bits)
            elif token_file is not None or allow_other_bits:
                named = "--token-file" if token_file is not None else "--allow-other-bits"
                raise click.UsageError(f"{named} is about a cluster: give its --address too")
            return command(*args, cluster=cluster, **asked)

        for option in reversed(options):
            run = option(run)
        return run

    return optioned
