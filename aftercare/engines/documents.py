"""Documents on paper: a typst template and data become a PDF, with our own fonts and nothing of the machine's.

Data reaches the template as JSON in `sys.inputs.data` and is never part of its source, so that words of strangers
cannot become markup. Pictures lie beside the template under the names that the data gives them.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


class NotMade(Exception):  # noqa: N818 - said of the document
    """The template could not be set; the text is for the log."""


def pdf(template: Path, data: Mapping[str, Any], *, fonts: Path, pictures: Mapping[str, bytes], at: datetime) -> bytes:
    """Set a document; `fonts` is a folder of TTF or OTF files, `pictures` are PNG, JPEG or WebP by plain file name.

    The same input gives the same bytes: `at` is the time that the document bears. Raises NotMade.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        source = folder / "document.typ"
        shutil.copyfile(template, source)
        for name, content in pictures.items():
            (folder / Path(name).name).write_bytes(content)
        try:
            made = typst.compile(
                str(source),
                root=place,
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                format="pdf",
                timestamp=int(at.timestamp()),
                package_path=place,
                package_cache_path=place,
            )
        except (typst.TypstError, RuntimeError) as broken:
            raise NotMade(str(broken)) from broken
    return bytes(made)
