"""What the user's own code registers under names that scenarios use.

A scenario can only name what the user has registered or installed; it cannot import code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeVar

T = TypeVar("T")


class NotRegisteredError(ValueError):
    """A scenario names something that nobody has registered."""


class Registry:
    """Classes by name: those registered from Python, and those of installed packages.

    Parameters
    ----------
    what
        What they are, in one word: the name of the decorator too.
    shipped
        Names that need no registration.
    reserved
        Other names that cannot be taken.
    """

    def __init__(
        self, what: str, *, shipped: tuple[str, ...] = (), reserved: tuple[str, ...] = ()
    ) -> None:
        self.what, self.shipped, self.group = what, shipped, f"ecosystem.{what}s"
        self._taken = {*shipped, *reserved}
        self._registered: dict[str, type[Any]] = {}

    def add(self, name: str) -> Callable[[type[T]], type[T]]:
        """Return a decorator that registers a class; again under a name, it replaces the class.

        Raises
        ------
        ValueError
            If a shipped one has the name.
        """
        if name in self._taken:
            raise ValueError(f"{name!r} is a {self.what} that ships; expected another name")

        def register(of_user: type[T]) -> type[T]:
            self._registered[name] = of_user
            return of_user

        return register

    @contextmanager
    def holding(self, name: str, of_user: type[Any]) -> Iterator[None]:
        """Register a class for a while; what had the name before has it again."""
        before = dict(self._registered)
        self._registered[name] = of_user
        try:
            yield
        finally:
            self._registered.clear()
            self._registered.update(before)

    def registered(self) -> list[type[Any]]:
        """Return what was registered from Python, by name."""
        return [self._registered[name] for name in sorted(self._registered)]

    def find(self, name: str) -> Any:
        """Return what is registered under a name.

        Raises
        ------
        NotRegisteredError
            If nothing is, with what there is.
        """
        if name in self._registered:
            return self._registered[name]
        plugins = self._plugins()
        if name in plugins:
            return plugins[name].load()
        known = sorted({*self.shipped, *self._registered, *plugins})
        near = get_close_matches(name, known, n=1)
        there = f"there are {', '.join(known)}" if known else "none is registered"
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise NotRegisteredError(
            f"no {self.what} {name!r}: {hint}{there}; name the file that registers it with"
            f" ecosystem.{self.what}({name!r}) by --agents FILE, or install a package with an entry"
            f" point in the group {self.group!r}"
        )

    def _plugins(self) -> dict[str, EntryPoint]:
        return {point.name: point for point in entry_points(group=self.group)}
