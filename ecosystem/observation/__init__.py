"""Looking at a world: the measures applied to its state, as rows of the declared tables."""
