"""A self-contained Keras program: a bundle and a config in; checkpoints, snapshots and events out.

Nothing here knows a database, a screen or the name of a crop.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
