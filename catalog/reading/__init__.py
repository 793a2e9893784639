"""Reads catalogues as party organisations have them: YAML, CSV and workbooks.

Pure: a path goes in, plain dataclasses come out, each with its place in the file.  Nothing is stored
and no model is known here; `catalog.importing` stores what was read.
"""

from catalog.reading.reader import read_catalog
from catalog.reading.reading import Reading

__all__ = ["Reading", "read_catalog"]
