"""From YAML files to a checked model: places, inheritance, overrides and plain errors."""
