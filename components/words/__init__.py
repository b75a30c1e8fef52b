"""Numbers, per cent and labels as a reader sees them."""
