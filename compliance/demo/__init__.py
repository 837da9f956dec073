"""What the Compliance Guard has to do with the demo data: requests, consents, decisions, held slots, settings.

`seed.py` puts it together, on top of `interactions/demo`. Everything goes through the services, as if the
lenders had asked at the time; a question is kept only with the answer that the log goes on from.
"""
