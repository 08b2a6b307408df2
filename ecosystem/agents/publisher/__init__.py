"""Publishers: their decisions, and the work of writing pages."""
