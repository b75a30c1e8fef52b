"""Measurements of the running app: ``python -m bench.<name>`` prints a table."""
