"""What happens inside a layer: norms, neurons, experts, what each part adds."""
