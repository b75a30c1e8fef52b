"""Texts, tokens and vocabularies: how a model cuts what it reads."""
