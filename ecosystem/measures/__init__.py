"""Looking at a world: measures on plain arrays, and who applies them."""
