"""The checks of losses."""
