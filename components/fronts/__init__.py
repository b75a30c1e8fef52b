"""Several app processes for one class, and the proxy that stands before them."""
