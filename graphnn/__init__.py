"""Neural networks in NumPy where the gradient is a plugin."""

__version__ = "0.1.0"
