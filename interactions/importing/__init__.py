"""History from files: reading, checking, recording, going on after a stop, undoing.

files.py reads lines, translation.py makes them bodies of the API, checking.py looks at a whole file before
anything is written, chunks.py records some lines in one transaction, running.py all of them with workers.py,
people.py the people, contacts and loans of an export, and undoing.py takes an import back.
"""
