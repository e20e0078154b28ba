"""Measures Lightwell beside the floor of its own stack, in one run: `make bench`. Figures, never assertions."""
