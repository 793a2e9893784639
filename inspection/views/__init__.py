"""The console's pages: each reads what was asked from the address, fetches through sight, and shows."""
