"""The faces that compose the rooms: the portal's list and item page, the inbox, the workbench.

It holds no models and no rules; what a page may show comes from the rooms below.
"""
