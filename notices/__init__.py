"""Who is told: one row per person and event, shown in the inbox and delivered by mail.

A notice never carries restricted text; the page that it leads to asks the rule of sight again.
"""
