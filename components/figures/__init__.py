"""Figures: arrays in, chart out; no Streamlit."""
