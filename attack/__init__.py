"""What strangers and faults do to the app, tried on loopback: ``make attack``."""
