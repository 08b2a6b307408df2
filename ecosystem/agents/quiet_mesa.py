"""Mesa, imported without its side effects.

Mesa 3.3 changes the multiprocessing start method of the whole process on import, and warns
of a progress bar that we do not ask for.
"""

import multiprocessing
import warnings

_before = multiprocessing.get_start_method(allow_none=True)

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa

multiprocessing.set_start_method(_before, force=True)

__all__ = ["mesa"]
