"""The lists of the console: the five behind the tiles, and the five behind the headings of the table."""
