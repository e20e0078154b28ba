"""People: users, guests, sign-in, preferences."""
