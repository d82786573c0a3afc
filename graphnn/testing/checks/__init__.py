"""The checks: each a function of a few lines that stands on its own."""
