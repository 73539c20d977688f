"""Set before numpy is first imported: products here are small, and a second thread waits for them busily."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
