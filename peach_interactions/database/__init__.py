"""The database backend used without DATABASE_URL: PostgreSQL, run by the application itself.

`base.py` is what Django loads, `embedded.py` shares one server between processes, `cluster.py`
makes its files, `account.py` is about running as root, `keeper.py` is the small process that owns
the server. Nothing here starts a server on import: the first connection does.
"""
