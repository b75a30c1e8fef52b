"""The model package: no Streamlit, no chart library, usable from a notebook."""
