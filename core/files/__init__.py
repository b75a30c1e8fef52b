"""The files of a model, whoever made them: which count, from where, and how big."""
