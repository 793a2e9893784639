"""What is owed, to whom and for how long: catalogues with their items, and the duties that follow from them.

A duty (`Obligation`) exists as a row before anyone writes a word.
"""
