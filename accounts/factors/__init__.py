"""Second factors: an authenticator app, passkeys, recovery codes; allauth checks them, this is what it does here."""
