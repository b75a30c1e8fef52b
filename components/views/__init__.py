"""Browser components: the Python that feeds the HTML, CSS and JS beside it."""
