"""One matter on its way: proposed, cleared, reviewed, approved, released tier by tier, ended, archived.

`workflow` is the only module that changes a state; `querysets` holds the rule of sight.
"""
