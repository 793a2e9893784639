"""Who: the tree of party organisations, people, their tier and their offices in each organisation.

From these come the two questions every other room asks: who may do this (`rights`), and what may be seen (`sight`).
"""
