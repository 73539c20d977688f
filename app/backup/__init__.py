"""Backups: the database at one moment, then the original bytes its rows name, then a signed manifest.

A backup folder holds ``blobs/`` (shared by all backups in it, so the next one only adds) and one folder per
backup below ``taken/``. Pictures drawn from originals and finished exports are not in it: they can be made
again.
"""
