"""Labs: their decisions, and the work of reading and fitting."""
