"""Blemish: photos of surface defects, labelled by a team, exported as COCO."""

__version__ = "0.1.0"
