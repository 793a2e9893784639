"""What is closed and sealed: the record of a disclosure with its whole history."""
