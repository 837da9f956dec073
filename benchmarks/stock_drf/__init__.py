"""What a careful person's first version of the API would be: the stock parts of Django REST framework.

The same database, server, workers and content; no validation beyond the serializer's. The benchmark is measured
against it.
"""
