"""In an egg (scrapyd) the package lies in a zip file: laid out on disk when it is imported, for its data must be files.

Profiles, words, templates and migrations are read from where they lie, by everything that uses them. Each process lays
out its own copy (half a megabyte, some 20 milliseconds) and removes it when it ends.
"""

import atexit
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path


def lay_out(package: str = "newsbot") -> Path | None:
    """Where the package now lies, or None where it was no zip file. Modules imported later come from there."""
    here = Path(sys.modules[package].__path__[0])
    archive = here.parent
    if here.is_dir() or not zipfile.is_zipfile(archive):
        return None
    directory = Path(tempfile.mkdtemp(prefix=f"{package}-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    with zipfile.ZipFile(archive) as egg:
        egg.extractall(directory, [name for name in egg.namelist() if name.startswith(f"{package}/")])
    sys.modules[package].__path__[:] = [str(directory / package)]
    return directory / package


lay_out()
