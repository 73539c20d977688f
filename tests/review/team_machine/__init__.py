"""Random teams at one application, over HTTP: each call answers, and leaves behind, what the model says.

Each file has the rules of one subject; ``team.py`` puts them together and says what must hold at every step.
"""
