"""What is closed and sealed: the record of a disclosure with its whole history.

`actions` seals and verifies, `checklist` says what is missing before, `contents` gathers what goes in, `package` lays
it out on disk as a BagIt package that outlives the portal.
"""
