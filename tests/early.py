"""A pytest plugin that is read before the settings are: tests have keys, media and static files of their own.

A conftest.py would come too late, and the tests would work with the data folder of the developer's installation.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="aftercare-test-"))
(_folder / "static").mkdir()
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["AFTERCARE_DATA"] = str(_folder)
os.environ.pop("AFTERCARE_DEMO", None)  # what a shell of the demo has left
