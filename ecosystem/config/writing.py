"""Plain values written as YAML that reads back as what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from ecosystem.config.scalars import resolve

try:  # in C, ten times as fast; not every build of PyYAML has it
    from yaml import CSafeDumper as SafeDumper
except ImportError:
    from yaml import SafeDumper  # type: ignore[assignment]


class _Dumper(SafeDumper):
    """Quotes text that unquoted means something else here.

    PyYAML knows YAML 1.1, in which ``1e5`` and ``0o7`` are text; files here are YAML 1.2.
    """


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style=None if _is_text(text) else "'"
    )


def _is_text(text: str) -> bool:
    try:
        return isinstance(resolve(text), str)
    except ValueError:
        return False


_Dumper.add_representer(str, _text)


def as_yaml(values: Mapping[str, Any], **style: Any) -> str:
    """Write plain values as YAML.

    Parameters
    ----------
    values
        Mappings, lists, texts, numbers and dates.
    **style
        What ``yaml.dump`` takes beside them.

    Examples
    --------
    >>> print(as_yaml({"title": "1e5", "seed": 3}), end="")
    title: '1e5'
    seed: 3
    """
    given = {"sort_keys": False, "allow_unicode": True, **style}
    text: str = yaml.dump(dict(values), Dumper=_Dumper, **given)
    return text
