"""Where in the space of a scenario's parameters an answer holds: a comparison at many points."""
