"""What a scenario tells a class of the user's own, read as the class declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError


class AgentError(ValueError):
    """A scenario names an agent that is not there, or gives it options that it does not take."""


def read_options(wanted: type[Any], options: Mapping[str, Any], who: str) -> Any:
    """Return options as an instance of a class.

    Parameters
    ----------
    wanted
        A dataclass or a pydantic model, whose fields are checked; or any class, which is called
        with the options by their names.
    options
        What the scenario says.
    who
        Whose options they are: the beginning of the message.

    Raises
    ------
    AgentError
        If there are options that the class does not take, or values that it refuses.
    """
    try:
        if is_dataclass(wanted):
            known = [field.name for field in fields(wanted) if field.init]
            if unknown := sorted(options.keys() - set(known)):
                there = f"expected one of {', '.join(known)}" if known else "it takes none"
                raise TypeError(f"there is no {', '.join(map(repr, unknown))}; {there}")
            return TypeAdapter(wanted).validate_python(dict(options))
        return wanted(**options)
    except ValidationError as error:
        problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise AgentError(f"{who}: {'; '.join(problems)}") from error
    except (TypeError, ValueError) as error:
        raise AgentError(f"{who}: {error}") from error
