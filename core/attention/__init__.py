"""Heads: what they look at, what they do, and what happens without them."""
