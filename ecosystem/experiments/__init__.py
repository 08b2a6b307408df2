"""One run, many runs, and what they say together: designs, paired statistics, findings."""
