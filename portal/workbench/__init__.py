"""Where office holders work: what is due, drafting and checking, deciding.  Inside the admin site's address."""
