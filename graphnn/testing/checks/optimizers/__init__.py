"""The checks of optimisers."""
