"""Settings in which a table of a comparison says the same, to be told together."""

from __future__ import annotations

from ecosystem.comparison.compared import Compared


def alike(compared: Compared, table: str) -> list[list[str]]:
    """Return the settings of which a table has rows; those of which it says the same together."""
    rows = compared.arrow[table].to_pylist()
    found: dict[str, list[str]] = {}
    for setting in [s["name"] for s in compared.manifest["settings"]]:
        here = [row | {"setting": ""} for row in rows if row["setting"] == setting]
        if here:
            found.setdefault(repr(here), []).append(setting)
    return list(found.values())


def in_settings(settings: list[str], n: int, form: str = "'{}'") -> str:
    """Return where something is so: in every one of n settings, or in which."""
    if len(settings) == n:
        return "in every setting"
    quoted = [form.format(setting) for setting in settings]
    return f"in {' and '.join(filter(None, [', '.join(quoted[:-1]), quoted[-1]]))}"
