"""Archives: their decisions, and the work of sealing pages."""
