"""What the checks of each kind are called with."""
