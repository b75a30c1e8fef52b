"""What the pages about predictions draw."""
