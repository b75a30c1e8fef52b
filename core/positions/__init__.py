"""How a model knows where a token stands: waves, turns, biases, and none."""
