"""A file of the user's own code: loaded by who gives the command, and wherever it is needed."""

from __future__ import annotations

import hashlib
import sys
import traceback
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

_PREFIX = "ecosystem_user_code_"
_LOADED: dict[str, UserCode] = {}  # by the name of the module


class UserCodeError(ValueError):
    """A file of the user's own cannot be read, or cannot be run."""


@dataclass(frozen=True)
class UserCode:
    """A file as it was when it was read; it travels as its text.

    Attributes
    ----------
    name
        Of the file, without its folder.
    text
        What is in it.
    """

    name: str
    text: str

    @classmethod
    def of(cls, path: Path) -> UserCode:
        """Read a file.

        Raises
        ------
        UserCodeError
            If it cannot be read, or is no text.
        """
        try:
            return cls(path.name, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise UserCodeError(f"{path} cannot be read: {reason}") from error

    @cached_property
    def sha256(self) -> str:
        """Hash of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def load(self) -> ModuleType:
        """Run the file, once in a process: what it registers is there then.

        Raises
        ------
        UserCodeError
            If something goes wrong in it, with the line.
        """
        name = f"{_PREFIX}{self.sha256[:16]}"
        if name in sys.modules:
            return sys.modules[name]
        module = ModuleType(name)
        module.__file__ = self.name
        sys.modules[name] = module
        try:
            exec(compile(self.text, self.name, "exec"), vars(module))
        except Exception as error:
            del sys.modules[name]
            raise UserCodeError(f"{_place(error, self.name)}: {_reason(error)}") from error
        _LOADED[name] = self
        return module


def loaded_files() -> list[UserCode]:
    """Return the files that this process has loaded, in their order."""
    return list(_LOADED.values())


def send_by_value() -> None:
    """Let Ray send classes of these files whole: no other process can import them."""
    from ray import cloudpickle

    for name in _LOADED:
        cloudpickle.register_pickle_by_value(sys.modules[name])


def _place(error: Exception, name: str) -> str:
    if isinstance(error, SyntaxError):
        return f"{name}:{error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)
             if frame.filename == name]  # fmt: skip
    return f"{name}:{lines[-1]}" if lines else name


def _reason(error: Exception) -> str:
    return error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}"
