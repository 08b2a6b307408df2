"""What the user writes: the schema of a scenario, and how files become one."""
