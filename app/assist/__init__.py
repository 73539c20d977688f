"""What helps a labeler along: masks proposed from a box or a click.

The server process takes the request (api.py, service.py) and hands it to a child process (proposer.py,
child.py). Only the child loads numpy, OpenCV and what lies in pixels/ and engines/.
"""
