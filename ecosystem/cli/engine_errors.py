"""Errors of folders and of runs, told in a line where a command meets them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click


@contextmanager
def engine_errors(
    scenario: str | Path, note: Callable[[bool], str] = lambda _: "nothing was changed"
) -> Iterator[None]:
    """Turn what is refused into exit status 2, and what goes wrong in a run into status 1.

    Parameters
    ----------
    scenario
        What is run, as ``ecosystem plan`` takes it.
    note
        Says what has become of the results, where a run does not come to its end, given whether it
        may do so if it is tried again.
    """
    from ecosystem.agents.agent import NotThereError
    from ecosystem.agents.decisions import DecisionError
    from ecosystem.agents.filter.compute import DetectorError
    from ecosystem.agents.options import AgentError
    from ecosystem.experiments.memory import TooLargeError
    from ecosystem.results.results import ResultsError
    from ecosystem.results.run_folder import RunFolderError
    from ecosystem.runtime.runtime import HostsError, NoHostsError
    from ecosystem.text.data_file import DataFileError
    from ecosystem.text.statistic import TextError
    from ecosystem.text.support import SupportError
    from ecosystem.text.word_lists import WordListError
    from ecosystem.world.text_ledger import LedgerError

    try:
        yield
    except (
        AgentError,
        DataFileError,
        NoHostsError,
        ResultsError,
        RunFolderError,
        TooLargeError,
        WordListError,
    ) as error:
        raise click.UsageError(str(error)) from error
    except (
        DecisionError,
        DetectorError,
        LedgerError,
        NotThereError,
        SupportError,
        TextError,
    ) as error:
        _stop(f"{error}; {note(False)}", 1)
    except HostsError as error:
        _stop(f"{error}; {note(True)}", 1)
    except MemoryError:
        words = f"not enough memory; 'ecosystem plan {scenario}' says how much it needs"
        _stop(f"{words}; {note(True)}", 1)
    except KeyboardInterrupt:
        _stop(f"\ninterrupted; {note(True)}", 130)


def _stop(words: str, status: int) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(status)
