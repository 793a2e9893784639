"""The inspectors' console: what is overdue, late, withheld or unanswered below them, and the log of who did what.

It only reads.  What it shows is asked through sight, row by row; what leaves it as a file is an event itself.
"""
