"""A section's HTML to pages: laid out by WeasyPrint, written without fonts and metadata, a sidecar beside it.

The HTML sees only what it is given: addresses resolve against ``https://reports.invalid/`` and any that is not among
the assets is an error. Whatever the engine logs is an error too.
"""

from __future__ import annotations

import gc
import io
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache, partial
from itertools import count
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf

from reports.engine import kept_styles
from reports.engine.load import FontConfiguration, text_fonts, urls, weasyprint
from reports.engine.patches import installer
from reports.engine.structure import SCALE, StructureReader
from reports.errors import DocumentProblem, EnvironmentProblem
from reports.typeset import fonts
from reports.typeset.house_faces import faces_in_force
from reports.typeset.sidecar import INTERNAL, SectionPages, Sidecar, UsedFace, destination, empty_sidecar
from reports.typeset.styles import SHEET_END

BASE = "https://reports.invalid/"
"""What relative addresses in a section resolve against."""

_TYPES = {
    ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
}  # fmt: skip
_BOLD_FROM = 600
_COLLECT_EVERY = 32
"""Sections between two collections: each walks all that lives, and finds a few small cycles for each section."""
_INVISIBLE = str.maketrans("", "", "\u200b\u2060\u00ad")

installer.install()
_rendered = count(1)


class _AssetFetcher(urls.URLFetcher):  # type: ignore[misc]
    """Serves the assets of one section by exact address, and nothing else."""

    def __init__(self, assets: Mapping[str, bytes | tuple[bytes, str]]) -> None:
        super().__init__(allow_redirects=False, fail_on_errors=True)
        self._assets = assets

    def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002 - the engine's signature
        name = url.removeprefix(BASE) if url.startswith(BASE) else None
        if name is None or name not in self._assets:
            raise PermissionError(f"not among the assets of the section: {url}")
        asset = self._assets[name]
        content, mime = asset if isinstance(asset, tuple) else (asset, _TYPES[PurePosixPath(name).suffix.lower()])
        return _AssetResponse(url, content, mime)


class _AssetResponse(urls.URLFetcherResponse):  # type: ignore[misc]
    """What is served; its type is known without the headers of a mail."""

    content_type = charset = None

    def __init__(self, url: str, content: bytes, mime: str) -> None:
        self.url, self.content_type, self._file_obj = url, mime, io.BytesIO(content)


class _ComplaintRecorder(logging.Handler):
    """Records what the engine logs as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def render_section(
    html: str,
    assets: Mapping[str, bytes | tuple[bytes, str]],
    *,
    section_id: str,
    style: str = "",
    most: int | None = None,
) -> SectionPages:
    """Lay out one section.

    Args:
        html: a whole HTML document; ``lang`` on its root is the language of the section.
        assets: content by address below `BASE`, with its media type where the ending does not tell.
        section_id: ASCII, unique in the document; ids in the HTML are prefixed with it where they are not already.
        style: CSS beside what the HTML names itself; parsed once for all sections that give the same text.
        most: pages that it may have; of one that has more, the pages are counted and not written.

    Raises:
        DocumentProblem: the engine complained, an address is not among the assets, a glyph or an alt text is missing.
    """
    pages: list[Any] = []
    images: dict[str, Any] = {}
    try:
        _expect_notes(html, style, *_sheets(assets))
        with _breaking_cycles(pages, images), _complaints(section_id):
            page = weasyprint.HTML(string=html, base_url=BASE, url_fetcher=_AssetFetcher(assets))
            sheets = [_parsed(style)] if style else None
            document = page.render(font_config=_fonts(), stylesheets=sheets, cache=images)
            pages += document.pages
            _end_layouts()
            if most is not None and len(pages) > most:
                return SectionPages(b"", empty_sidecar(section_id, _sizes(pages)))
            return _write(document, section_id)
    except urls.FatalURLFetchingError as error:
        raise DocumentProblem(
            f"section {section_id}: {error.__cause__ or error}", remedy="Serve it as an asset, or take it out."
        ) from error
    finally:
        _collect_now_and_then()


def _expect_notes(*texts: str) -> None:
    if installer.is_on("note styles"):
        from reports.engine.patches.note_styles import expect_notes

        expect_notes(*texts)


def _breaking_cycles(pages: list[Any], images: dict[str, Any]) -> AbstractContextManager[None]:
    if not installer.is_on("reference cycles"):
        return nullcontext()
    from reports.engine.patches.reference_cycles import break_reference_cycles

    return break_reference_cycles(pages, images)


def _end_layouts() -> None:
    if installer.is_on("reference cycles"):
        from reports.engine.patches.reference_cycles import end_layouts

        end_layouts()


def _sheets(assets: Mapping[str, bytes | tuple[bytes, str]]) -> Iterator[str]:
    for name, asset in assets.items():
        data, mime = asset if isinstance(asset, tuple) else (asset, _TYPES[PurePosixPath(name).suffix.lower()])
        if mime == "text/css":
            yield data.decode("utf-8", "replace")


class _SharedFonts(FontConfiguration):  # type: ignore[misc]
    """The fonts of this process, with every face and size loaded once for all sections."""

    is_mixed = False
    """Whether a style sheet has put a face of its own among them."""

    def __init__(self) -> None:
        super().__init__()
        self.house = faces_in_force()
        for face in self.house.faces:
            if not text_fonts.fontconfig.FcConfigAppFontAddFile(self._config, os.fsencode(face.path)):
                raise EnvironmentProblem(f"the copy {face.path} of a font is missing", remedy="Run the command again.")
        if self.house.faces:
            font_map = text_fonts.ffi.cast("PangoFcFontMap *", self.font_map)
            text_fonts.pangoft2.pango_fc_font_map_config_changed(font_map)

    def add_font_face(self, *given: Any) -> None:
        self.is_mixed = True
        super().add_font_face(*given)


_shared: list[_SharedFonts] = []


def _fonts() -> _SharedFonts:
    """Return the fonts for the next section: those loaded for the last one, unless that has changed them."""
    if not _shared or _shared[0].is_mixed or _shared[0].house != faces_in_force():
        _shared[:] = [_SharedFonts()]
    return _shared[0]


def _collect_now_and_then() -> None:
    """Collect the reference cycles of HTML trees now and then, so that a process keeps its size over many sections."""
    if next(_rendered) % _COLLECT_EVERY == 0:
        gc.collect()


@lru_cache(maxsize=4)
def _parsed(style: str) -> Any:
    """Return style sheets as the engine parses them; those that were kept are not parsed again."""
    css = parse_sheet("")
    for sheet in style.split(SHEET_END):
        if kept_styles.is_kept(sheet):
            kept_styles.add_kept(sheet, css)
        else:
            parse_sheet(sheet, matcher=css.matcher, page_rules=css.page_rules, layers=css.layers)
    return css


def parse_sheet(sheet: str, **known: Any) -> Any:
    """Parse one style sheet; ``known`` is what its rules are added to."""
    return weasyprint.CSS(string=sheet, base_url=BASE, url_fetcher=_AssetFetcher({}), **known)


@contextmanager
def _complaints(section_id: str) -> Iterator[None]:
    """Turn what the engine logs while the block runs into an error."""
    handler, logger = _ComplaintRecorder(), logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    others, logger.handlers = logger.handlers, [handler]
    try:
        yield
    finally:
        logger.handlers, logger.propagate = others, propagate
        if handler.messages:
            # Also where the section fails for something else.
            _forget_styles()
    if handler.messages:
        raise DocumentProblem(
            f"section {section_id}: " + "; ".join(dict.fromkeys(handler.messages)),
            remedy="Change the template, the style sheet or the text it names.",
        )


def _forget_styles() -> None:
    """Let the next section hear what the engine says of a style, though this one has read it and worked it out."""
    _parsed.cache_clear()
    if installer.is_on("shared styles"):
        from reports.engine.patches.shared_styles import forget_styles

        forget_styles()


def _write(document: Any, section_id: str) -> SectionPages:
    lang = document.metadata.lang
    if not lang:
        raise DocumentProblem(f"section {section_id} has no language", remedy="Put lang on its html element.")
    reader = document.structure_reader = StructureReader(section_id, lang)
    outside: list[str] = []
    with installer.applied("writing"):
        pdf = document.write_pdf(
            pdf_tags=True, pdf_version="1.7", finisher=partial(_finish, section_id=section_id, outside=outside)
        )
    reader.lines.end()
    areas = [_type_area(page) for page in document.pages]
    sidecar = Sidecar(
        section=section_id,
        lang=lang,
        pages=_sizes(document.pages),
        areas=areas,
        filled=_filled(areas, reader.origins),
        anchors=_anchors(document.pages, section_id),
        outline=list(_outline(document.pages)),
        links=outside,
        fonts=_used_faces(document.fonts, section_id),
        structure=[len(document.pages), reader.links],
        origins=reader.origins,
        authored=reader.lines.found,
    )
    return SectionPages(pdf, sidecar)


def _sizes(pages: list[Any]) -> list[list[float]]:
    return [[round(page.width * SCALE, 3), round(page.height * SCALE, 3)] for page in pages]


def _finish(document: Any, pdf: Any, *, section_id: str, outside: list[str]) -> None:  # noqa: ARG001 - the engine's
    """Leave out what the binding writes once, and make the rest fit to stand beside other sections."""
    for key in ("Names", "Outlines", "ViewerPreferences", "MarkInfo", "Lang"):
        pdf.catalog.pop(key, None)
    pdf.info.clear()
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page":
            # The engine leaves its flipped coordinates in force at the end of a page.
            content = pdf.objects[int(item["Contents"].split()[0])]
            content.stream = [b"q", *content.stream, b"Q"]
        elif isinstance(item, pydyf.Dictionary) and item.get("Subtype") == "/Link":
            _readdress(item, section_id, outside)
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/Image":
            item.extra["Interpolate"] = "false"


def _readdress(link: Any, section_id: str, outside: list[str]) -> None:
    """Give a link the destination's name in the bound document, and let it print."""
    link["F"] = 4
    if "Dest" in link:
        link["Dest"] = pydyf.String(destination(section_id, unquote(link["Dest"].string)))
        return
    address = link["A"]["URI"].string
    if address.startswith(INTERNAL):
        parts = urlsplit(address)
        name = destination(unquote(parts.query), unquote(parts.fragment))
        del link["A"]
        link["Dest"] = pydyf.String(name)
        outside.append(name)


def _type_area(page: Any) -> list[float]:
    box = page._page_box
    left, bottom = box.content_box_x(), page.height - box.content_box_y() - box.height
    return [round(length * SCALE, 2) for length in (left, bottom, left + box.width, bottom + box.height)]


def _filled(areas: list[list[float]], origins: list[tuple[str, int, float, float, float, float]]) -> float:
    """Return how much of the last page the values on it reach down, from 0 to 1; 1 where there are none."""
    _, bottom, _, top = areas[-1]
    lowest = min((low for _, page, _, low, _, _ in origins if page == len(areas) - 1), default=bottom)
    return round((top - lowest) / (top - bottom), 3)


def _anchors(pages: list[Any], section_id: str) -> dict[str, list[float]]:
    anchors: dict[str, list[float]] = {section_id: [0, 0.0, round(pages[0].height * SCALE, 2)]}
    seen: set[str] = set()
    for number, page in enumerate(pages):
        for name, (x, y, *_) in page.anchors.items():
            if name not in seen:
                seen.add(name)
                point = [number, round(x * SCALE, 2), round((page.height - y) * SCALE, 2)]
                anchors[destination(section_id, name)] = point
    return anchors


def _outline(pages: list[Any]) -> Iterator[tuple[int, str, int, float, float]]:
    for number, page in enumerate(pages):
        for level, label, (x, y), _ in page.bookmarks:
            title = " ".join(label.translate(_INVISIBLE).split())
            yield level, title, number, round(x * SCALE, 2), round((page.height - y) * SCALE, 2)


def _used_faces(used: Mapping[Any, Any], section_id: str) -> dict[str, UsedFace]:
    faces: dict[str, UsedFace] = {}
    for font in used.values():
        bold = font.weight >= _BOLD_FROM
        try:
            shipped = fonts.face(font.family, bold)
        except KeyError:
            raise DocumentProblem(
                f"section {section_id} is set in {font.family}, which is neither shipped nor of the brand",
                remedy=f"Name one of {', '.join(sorted(fonts.families()))}.",
            ) from None
        if font.index != shipped.index:
            raise DocumentProblem(
                f"section {section_id} is set in another {font.family} than the shipped one",
                remedy="Load the engine through reports.engine.load only.",
            )
        glyphs = faces.setdefault(font.hash, UsedFace(family=font.family, bold=bold, glyphs={}))["glyphs"]
        for glyph in sorted(font.to_unicode):
            # One glyph is both spaces; who searches a page types the usual one.
            read = fonts.spelled(shipped, glyph, font.to_unicode[glyph])
            glyphs.setdefault(str(glyph), read.replace("\u00a0", " "))
    return dict(sorted(faces.items()))
