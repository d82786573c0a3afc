"""The checks of gradient estimators."""
