"""The invented county of the demonstration, as data: its organisations and people, and what they disclose.

`manage.py demo` reads this and takes the real actions and verbs; nothing here does anything by itself.
"""
