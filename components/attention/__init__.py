"""What the pages about attention draw."""
