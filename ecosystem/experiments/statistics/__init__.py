"""Statistics of paired experiments: pure functions on plain arrays."""
