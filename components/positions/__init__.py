"""What the pages about positions draw."""
