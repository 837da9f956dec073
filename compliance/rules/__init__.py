"""The rules of compliance.md section 5: each is data and a pure function of a case.

`catalogue.py` lists them in order; a new rule is a file here (or a row in one) and a line there.
"""
