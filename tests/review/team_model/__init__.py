"""What a team's project must be after any sequence of calls, by the words of the contract and nothing else.

A second, plain telling of the rules: a dict of photos, each with its annotations, state, lease and labeler.
It imports nothing of the application. Every call on it answers what the server has to answer. Each file
tells one subject; ``team.py`` puts them together.
"""
