"""The registry of patches: every name of a foreign library that this program replaces, and with which releases.

A group of patches is switched as one. An *essential* group is always on: documents would not be right without it. Any
other group is a fast path: the same pages with less work. It is on where a tested release is installed of every library
that it relies on (`reports.releases`), unless REPORTS_ENGINE is plain. `installer.py` probes each group and puts it in
place.

Nothing is imported here but what is cheap, so that a fingerprint can be taken without the engine.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from reports.releases import why_off
from reports.typeset import chart_stubs

Scope = Literal["always", "loading", "laying out", "writing", "each section", "each table"]
"""When a patch is in place: from the start, or only while the engine does this."""


class Reliance(Struct, frozen=True):
    """A name of a foreign library that a patch relies on, and what a probe asks of it."""

    target: str
    """Module and name, with a colon between them."""
    signature: str | None = None
    """The names of its parameters; None asks only whether the name is there."""
    uses: str = ""
    """Names that occur in its code."""


class Patch(Struct, frozen=True):
    """One name of a foreign library that is replaced."""

    target: str
    """Module and name, with a colon between them."""
    replacement: str
    """The same of what replaces it, without "reports.engine."."""
    signature: str | None = None
    """The names of the parameters of what is replaced; None asks only whether the name is there."""
    scope: Scope = "always"


class PatchGroup(Struct, frozen=True):
    """Patches that are on or off together."""

    name: str
    libraries: tuple[str, ...]
    """Those whose inside it relies on, by the names in `reports.releases.TESTED`, or "python"."""
    patches: tuple[Patch, ...] = ()
    relies: tuple[Reliance, ...] = ()
    stubs: str = ""
    """Module and name of the import stubs that it loads a library with."""
    is_essential: bool = False
    is_early: bool = False
    """Whether it shapes how the engine is loaded, so that it cannot be switched off afterwards."""


_BOXES = "weasyprint.formatting_structure.boxes"
_INLINE = "weasyprint.layout.inline"
_BREAK = "weasyprint.text.line_break"
_DRAW = "weasyprint.draw"
_PERCENT = "weasyprint.layout.percent"
_STYLES = "first_letter_style first_line_style"
_LINE = f"box position_y bottom_space skip_stack containing_block absolute_boxes fixed_boxes {_STYLES}"
_FILLED = f"absolute_boxes fixed_boxes line_placeholders waiting_floats line_children {_STYLES}"
_SPLIT = "text style context max_width justification_spacing is_line_start minimum"

ESSENTIAL = (
    PatchGroup(
        "sections",
        ("weasyprint", "pydyf"),
        relies=(
            Reliance("weasyprint:HTML.render", "self font_config counter_style color_profiles **options"),
            Reliance("weasyprint.document:Document.write_pdf", "self target zoom finisher **options"),
            Reliance("weasyprint.document:Page.__init__", "self page_box", uses="_page_box anchors bookmarks"),
            Reliance("weasyprint.pdf:generate_pdf", uses="fonts add_outlines build_fonts_dictionary add_tags"),
            Reliance("weasyprint.pdf.fonts:Font.__init__", uses="hash family weight index to_unicode widths"),
            Reliance("weasyprint.text.fonts:FontConfiguration.add_font_face", "self rule_descriptors url_fetcher"),
            Reliance("weasyprint.urls:FatalURLFetchingError"),
            Reliance("weasyprint.urls:URLFetcher.fetch", "self url headers"),
            Reliance("weasyprint.urls:URLFetcherResponse.__init__", uses="url _file_obj"),
            Reliance("pydyf:PDF.__init__", uses="objects info catalog"),
            Reliance("pydyf:Stream.__init__", uses="stream extra compress"),
        ),
        is_essential=True,
    ),
    PatchGroup(
        "structure",
        ("weasyprint", "pydyf"),
        (
            Patch("weasyprint.pdf:add_tags", "tagging:add_tags", "pdf document pdf_version page_streams", "writing"),
            Patch(f"{_BOXES}:InlineBox.hit_area", "patches.link_areas:hit_area", "self"),
        ),
        (
            Reliance("pydyf:PDF.page_references"),
            Reliance("weasyprint.pdf.stream:Stream.__init__", uses="_tags"),
            Reliance("weasyprint.layout.absolute:AbsolutePlaceholder.translate", uses="_box"),
            Reliance(f"{_BOXES}:Box.__init__", "self element_tag style element", uses="element_tag element children"),
            Reliance(f"{_BOXES}:Box.hit_area", "self"),
            Reliance(f"{_BOXES}:Box.link_annotation"),
            Reliance(f"{_BOXES}:Box.colspan"),
            Reliance(f"{_BOXES}:InlineLevelBox"),
            Reliance(f"{_BOXES}:MarginBox"),
            Reliance(f"{_BOXES}:ReplacedBox"),
        ),
        is_essential=True,
    ),
    PatchGroup(
        "font programs",
        ("weasyprint",),
        (
            Patch("weasyprint.pdf:build_fonts_dictionary", "patches.font_programs:build_no_fonts",
                  "pdf fonts compress subset options", "writing"),
            Patch("weasyprint.pdf.fonts:get_hb_object_data", "patches.font_programs:read_no_font",
                  "hb_object ot_color glyph", "writing"),
        ),
        is_essential=True,
    ),
    PatchGroup(
        "label marks",
        ("weasyprint",),
        (Patch("weasyprint.svg:Node.text", "patches.label_marks:text", "self"),),
        (
            Reliance("weasyprint.svg:Node.__init__", uses="_etree_node"),
            Reliance("weasyprint.svg.text:text", "svg node font_size", uses="text split_first_line"),
        ),
        is_essential=True,
    ),
    PatchGroup(
        "justification",
        ("weasyprint",),
        (
            Patch(f"{_INLINE}:justify_line", "patches.justification:justify_line", "context line extra_width"),
            Patch(f"{_BREAK}:Layout.set_text", "patches.justification:set_stretched_text", "self text justify"),
            Patch(f"{_INLINE}:split_text_box", "patches.line_breaking:split_text_box",
                  "context box available_width skip is_line_start"),
            Patch(f"{_INLINE}:split_inline_box", "patches.line_breaking:split_inline_box",
                  f"context box position_x max_x bottom_space skip_stack containing_block {_FILLED}"),
            Patch(f"{_INLINE}:can_break_inside", "patches.line_breaking:can_break_inside", "box"),
            Patch("weasyprint.layout.block:iter_line_boxes", "patches.line_breaking:iter_line_boxes",
                  f"context {_LINE}"),
        ),
        (
            Reliance(f"{_INLINE}:get_next_linebox", f"context line{_LINE}"),
            Reliance(f"{_INLINE}:resolve_one_percentage", "box property_name refer_to"),
            Reliance(f"{_BOXES}:TextBox.__init__", uses="text"),
            Reliance(f"{_BOXES}:InlineBlockBox"),
            Reliance(f"{_BOXES}:Box.is_in_normal_flow", "self"),
            Reliance(f"{_BOXES}:Box.translate", "self dx dy ignore_floats"),
        ),
        is_essential=True,
    ),
    PatchGroup(
        "hyphenation dictionaries",
        ("pyphen",),
        (Patch("pyphen:LANGUAGES", "patches.hyphenation_dictionaries:LANGUAGES"),),
        is_essential=True,
    ),
)  # fmt: skip
"""What documents would not be right without: on with any release whose probe passes."""

FAST = (
    PatchGroup(
        "import stubs",
        ("weasyprint", "fonttools", "pillow", "python"),
        stubs="reports.engine.load_stubs:STUBS",
        is_early=True,
    ),
    PatchGroup(
        "chart import stubs",
        chart_stubs.LIBRARIES,
        stubs="reports.typeset.chart_stubs:STUBS",
        is_early=True,
    ),
    PatchGroup(
        "encoded declarations",
        ("weasyprint", "cffi"),
        stubs="reports.engine.load_stubs:DECLARED",
        is_early=True,
    ),
    PatchGroup(
        "library names",
        ("weasyprint", "python"),
        (Patch("ctypes.util:find_library", "patches.library_names:find_nothing", "name", "loading"),),
        is_early=True,
    ),
    PatchGroup(
        "engine style sheets",
        ("weasyprint", "python"),
        (
            Patch("importlib.resources:files", "patches.style_sheets:files", None, "loading"),
            Patch("weasyprint.document:CounterStyle", "patches.counter_styles:LazyCounterStyle"),
        ),
        (Reliance("weasyprint:CSS.__init__", uses="counter_style"),),
        is_early=True,
    ),
    PatchGroup(
        "selectors",
        ("cssselect2",),
        (Patch("cssselect2.compiler:eval", "patches.style_sheets:evaluate"),),
        (Reliance("cssselect2.compiler:CompiledSelector.__init__", "self parsed_selector", uses="eval test"),),
        is_early=True,
    ),
    PatchGroup(
        "kept style sheets",
        ("weasyprint", "cssselect2", "python"),
        relies=(
            Reliance("weasyprint:CSS.__init__", uses="matcher page_rules layers"),
            Reliance("cssselect2:Matcher.add_selector", "self selector payload", uses="order setdefault"),
        ),
        is_early=True,
    ),
    PatchGroup(
        "well-nested markup",
        ("weasyprint", "tinyhtml5"),
        (Patch("tinyhtml5:parse", "patches.well_nested:parse", "document namespace_html_elements **kwargs"),),
        (Reliance("weasyprint:HTML.__init__", uses="tinyhtml5 parse from_html_root"),),
    ),
    PatchGroup(
        "shared styles",
        ("weasyprint", "cssselect2"),
        (
            Patch("weasyprint.css:StyleFor.__init__", "patches.shared_styles:compute_styles",
                  "self html sheets presentational_hints font_config target_collector"),
        ),
        (
            Reliance("weasyprint.css:StyleFor.__init__", uses="_cascaded_styles _computed_styles initial_page_sizes "
                     "_sheets font_config find_style_attributes preprocess_declarations declaration_precedence inf"),
            Reliance("weasyprint.css:ComputedStyle.__init__", "self parent_style cascaded pseudo_type root_style "
                     "base_url font_config initial_page_sizes", uses="specified cache"),
            Reliance("weasyprint.css:AnonymousStyle.__init__", "self parent_style", uses="specified cache"),
            Reliance("weasyprint.css:InitialStyle.__init__", "self font_config"),
            Reliance("weasyprint.css:find_style_attributes", "tree presentational_hints base_url"),
            Reliance("weasyprint.css:declaration_precedence", "origin importance"),
            Reliance("weasyprint.css.validation:preprocess_declarations", "base_url declarations prelude"),
            Reliance("cssselect2:Matcher.match", uses="id_selectors class_selectors lower_local_name_selectors "
                     "namespace_selectors lang_attr_selectors other_selectors"),
            Reliance("cssselect2.tree:ElementWrapper.__init__", uses="etree_element parent"),
        ),
    ),
    PatchGroup(
        "style values",
        ("weasyprint",),
        (Patch("weasyprint.css:ComputedStyle.__missing__", "patches.style_values:find_property", "self key"),),
        (
            Reliance("weasyprint.css:ComputedStyle.__init__", uses="parent_style cascaded"),
            Reliance("weasyprint.css:INITIAL_NOT_COMPUTED"),
            Reliance("weasyprint.css.computed_values:PHYSICAL_FUNCTIONS"),
        ),
    ),
    PatchGroup(
        "used lengths",
        ("weasyprint",),
        (
            *(
                Patch(f"weasyprint.layout.{module}:resolve_percentages", "patches.used_lengths:resolve_percentages",
                      "box containing_block")
                for module in ["absolute", "block", "column", "float", "grid", "inline", "page", "percent", "table"]
            ),
            Patch(f"{_BOXES}:Box.is_in_normal_flow", "patches.used_lengths:is_in_normal_flow", "self"),
        ),
        (
            Reliance(f"{_PERCENT}:percentage", "value computed refer_to"),
            Reliance(f"{_PERCENT}:adjust_box_sizing", "box axis"),
            Reliance(f"{_PERCENT}:check_math", "token"),
        ),
    ),
    PatchGroup(
        "note styles",
        ("weasyprint", "cssselect2"),
        (
            Patch("weasyprint.html:UA_STYLESHEET.matcher.other_selectors", "patches.note_styles:WITHOUT_NOTES", None,
                  "each section"),
        ),
    ),
    PatchGroup(
        "text",
        ("weasyprint", "cffi"),
        (
            Patch(f"{_BREAK}:Layout.deactivate", "patches.fast_text:keep_shaped_text", "self"),
            Patch(f"{_BREAK}:Layout.reactivate", "patches.fast_text:note_style", "self style"),
            Patch(f"{_BREAK}:split_first_line", "patches.fast_text:split_first_line", _SPLIT),
            Patch(f"{_INLINE}:split_first_line", "patches.fast_text:split_first_line", _SPLIT),
            Patch(f"{_INLINE}:strut", "patches.fast_text:strut", "style"),
            Patch("weasyprint.draw.text:draw_first_line", "patches.fast_text:draw_first_line",
                  "stream textbox text_overflow block_ellipsis matrix"),
        ),
        (
            Reliance(f"{_BREAK}:Layout.setup", "self style"),
            Reliance("weasyprint.text.fonts:get_pango_font_key", "pango_font"),
            Reliance("weasyprint.pdf.stream:Stream.__init__", uses="_fonts ink_rect logical_rect"),
        ),
    ),
    PatchGroup(
        "drawing",
        ("weasyprint", "pydyf"),
        (
            Patch(f"{_DRAW}:draw_border", "patches.fast_drawing:draw_border", "stream box"),
            Patch(f"{_DRAW}:draw_collapsed_borders", "patches.fast_drawing:draw_collapsed_borders", "stream table"),
            Patch(f"{_DRAW}:draw_line", "patches.fast_drawing:_LineRecorder",
                  "stream x1 y1 x2 y2 thickness style color offset", "each table"),
            Patch(f"{_DRAW}:draw_replacedbox", "patches.fast_drawing:draw_replacedbox", "stream box"),
            Patch(f"{_DRAW}:draw_text", "patches.fast_drawing:draw_text",
                  "stream textbox offset_x text_overflow block_ellipsis"),
        ),
        (Reliance("weasyprint.draw.color:get_color", "style key"),),
    ),
    PatchGroup(
        "numbers and streams",
        ("weasyprint", "pydyf"),
        (
            Patch("pydyf:_to_bytes", "patches.pydyf_output:to_bytes", "item", "writing"),
            Patch("pydyf:Stream.data", "patches.pydyf_output:data", "self", "writing"),
            Patch("pydyf:Stream.show_text", "patches.pydyf_output:show_text", "self text", "writing"),
            Patch("pydyf:Stream.set_color_rgb", "patches.pydyf_output:set_color_rgb", "self r g b stroke", "writing"),
        ),
    ),
    PatchGroup(
        "hyphenation patterns",
        ("pyphen",),
        (Patch("pyphen:HyphDict", "patches.hyphenation:LazyHyphDict", "self path"),),
        (Reliance("pyphen:parse"), Reliance("pyphen:ignored")),
    ),
    PatchGroup(
        "reference cycles",
        ("weasyprint",),
        (
            Patch("weasyprint.document:LayoutContext", "patches.reference_cycles:_NotedLayout",
                  "self style_for get_image_from_uri font_config counter_style target_collector", "laying out"),
            Patch("weasyprint.css:AnonymousStyle", "patches.reference_cycles:_NotedAnonymousStyle",
                  "self parent_style", "laying out"),
        ),
        (Reliance(f"{_BOXES}:TableBox.all_children", uses="column_groups"), Reliance("weasyprint.images:SVGImage")),
    ),
)  # fmt: skip
"""The fast paths: on with tested releases only."""

GROUPS = {group.name: group for group in (*ESSENTIAL, *FAST)}


def why_group_off(group: PatchGroup) -> str:
    """Return why a group is off by the mode and the releases that are installed; "" where it is on."""
    return "" if group.is_essential else why_off(group.libraries)


def fingerprint() -> list[str]:
    """Return the names of the groups that are on, for the digest of what pages depend on."""
    return [name for name, group in GROUPS.items() if not why_group_off(group)]
