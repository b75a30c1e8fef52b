"""What a reader chose: in the session, in the address, in the history."""
