"""What the pages from text to tokens draw."""
