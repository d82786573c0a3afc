"""The checks of layers and activations."""
