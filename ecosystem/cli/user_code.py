"""The option by which a command loads files of the user's own code; a scenario never does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def with_user_code(command: Command) -> Command:
    """Give a command ``--agents FILE``: the file is run before the command is."""

    @wraps(command)
    def run(*args: Any, agents: tuple[Path, ...], **asked: Any) -> Any:
        if agents:
            from ecosystem.runtime.user_code import UserCode, UserCodeError

            try:
                for path in agents:
                    UserCode.of(path).load()
            except UserCodeError as error:
                raise click.UsageError(str(error)) from error
        return command(*args, **asked)

    return click.option(
        "--agents",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Run this Python file first: it registers agents, kinds and learners of your own.",
    )(run)
