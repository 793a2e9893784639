"""Opinions and questions on a disclosure, and the replies owed to them."""
