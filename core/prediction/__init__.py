"""From a vector to the next token: layer by layer, written on, searched."""
