"""What text is: contexts and types, human laws, learned models, decoding."""
