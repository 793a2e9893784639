"""Reading organisations and people from a table somebody keeps in a spreadsheet.

A file is taken whole or not at all: every fault is told with its row and column, and nothing is stored.
Rule: B1.
"""
