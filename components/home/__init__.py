"""The journey of a text, the first page."""
