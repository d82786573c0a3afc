"""The built-in layers, one a file."""
