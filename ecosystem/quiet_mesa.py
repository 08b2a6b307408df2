"""Mesa, imported without its side effect.

Mesa 3.3 changes the multiprocessing start method of the whole process on import.
"""

import multiprocessing

_before = multiprocessing.get_start_method(allow_none=True)

import mesa  # noqa: E402

multiprocessing.set_start_method(_before, force=True)

__all__ = ["mesa"]
