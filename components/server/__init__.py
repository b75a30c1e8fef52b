"""What the page about this server draws."""
