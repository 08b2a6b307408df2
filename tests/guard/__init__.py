"""Whether a change of the code changes a number: two trees, run side by side on one machine."""
