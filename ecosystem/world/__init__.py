"""The world: a Mesa model, its round, how it is built, and its ledgers of text and of money."""
