"""The weights that come with Headlight: fetched, checked, installed, bundled."""
