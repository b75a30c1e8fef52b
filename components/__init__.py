"""What is drawn: frame, controls, figures and browser views."""
