"""What every page has: the prompt, the frame around it, cards, errors, the foot."""
