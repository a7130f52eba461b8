"""A pytest plugin that is read before the settings are: tests have keys, media and static files of their own.

A conftest.py would come too late, and the tests would work with the data folder of the developer's installation.
It also keeps the garbage collector from looking again and again at what stays anyway: the product and its tests.
"""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="aftercare-test-"))
(_folder / "static").mkdir()
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["AFTERCARE_DATA"] = str(_folder)
os.environ.pop("AFTERCARE_DEMO", None)  # what a shell of the demo has left

gc.disable()


def pytest_collection_finish() -> None:
    """Everything is imported: from here on only what the tests make is looked at."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    gc.enable()
