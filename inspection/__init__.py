"""What inspectors see of the organisations below theirs: late, overdue, withheld, and who did what."""
