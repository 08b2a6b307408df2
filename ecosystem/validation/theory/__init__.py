"""Reference formulas. Nothing in here imports anything of ``ecosystem``: it is what we check."""
