"""From YAML files to a checked scenario: positions, inheritance, overrides, plain errors."""
