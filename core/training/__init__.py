"""Small models that Headlight trains itself: what they learn from, how, how well."""
