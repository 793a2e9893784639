"""What happened: append-only events, the clock they are dated by, and the triggers that keep them.

Every other room writes here and this one knows none of them: events hold plain values, no foreign keys.
"""
