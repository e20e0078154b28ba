"""Reads items as a careful editor would: `style` of each, `guessers`, `alike` and `figures` of a bank. Pure."""
