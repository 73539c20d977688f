"""The demo: pictures that are drawn (``drawing``) and a project that is filled with them (``filling``)."""
