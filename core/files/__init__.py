"""A model's files as a stranger may have made them: which count, from where, how big."""
