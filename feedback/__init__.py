"""Opinions and questions on a disclosure, and the replies owed to them.

Who wrote one lies in a single table, `OpinionWriter`, that no other room reads: an opinion is by "a reader".
"""
