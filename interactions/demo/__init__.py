"""Demo data: two invented lenders and what happened between them and their borrowers in 18 months.

`seed.py` puts it together. Rows are built in bulk instead of through the services, because six thousand
of them shall take seconds; a test holds them to the same rules. Nothing here is real: telephone numbers
are 555-01xx, e-mail addresses are at example.com, people and companies are invented.
"""
