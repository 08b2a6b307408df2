"""Whether folders are as they were written, and whether what they say holds together."""
