"""Metadata of a bound PDF: XMP and Info with the same words, and the claims of PDF/UA-1 and PDF/A-3a."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from html import escape

from msgspec import Struct

PRODUCER = "ccus-reports"
_NAMESPACE = uuid.UUID("c0f3b3a5-6f0e-5a0e-9d43-4a52a8a4e4f1")

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag>{topics}</rdf:Bag></dc:subject>
<dc:language><rdf:Bag>{languages}</rdf:Bag></dc:language>
<dc:identifier>{identifier}</dc:identifier>
<pdf:Keywords>{keywords}</pdf:Keywords>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{date}T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>{date}T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>{date}T00:00:00Z</xmp:MetadataDate>
<xmpMM:DocumentID>{identifier}</xmpMM:DocumentID>
<xmpMM:InstanceID>{instance}</xmpMM:InstanceID>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""


class Imprint(Struct, frozen=True):
    """Title, author and the other metadata of a file."""

    title: str
    lang: str
    author: str
    subject: str
    keywords: Sequence[str]
    as_of: str
    """ISO date; the only date in the file."""
    languages: Sequence[str]

    @property
    def pdf_date(self) -> str:
        """The date as PDF writes it."""
        return f"D:{self.as_of.replace('-', '')}000000Z"

    def info(self) -> dict[str, str]:
        """Return the entries of the Info dictionary."""
        return {
            "/Title": self.title, "/Author": self.author, "/Subject": self.subject,
            "/Keywords": ", ".join(self.keywords), "/Producer": PRODUCER, "/Creator": PRODUCER,
            "/CreationDate": self.pdf_date, "/ModDate": self.pdf_date,
        }  # fmt: skip

    def xmp(self, content: str) -> bytes:
        """Return the XMP packet; ``content`` is the identifier that follows from the content of the file."""
        texts = {
            "title": self.title, "author": self.author, "subject": self.subject, "date": self.as_of,
            "keywords": ", ".join(self.keywords), "producer": PRODUCER,
            "identifier": uuid.uuid5(_NAMESPACE, f"{self.title}|{self.lang}|{self.as_of}").urn,
            "instance": uuid.uuid5(_NAMESPACE, content).urn,
        }  # fmt: skip
        lists = {"topics": _items(self.keywords), "languages": _items(self.languages)}
        return _PACKET.format(**{key: escape(text, quote=False) for key, text in texts.items()}, **lists).encode()


def _items(texts: Sequence[str]) -> str:
    return "".join(f"<rdf:li>{escape(text, quote=False)}</rdf:li>" for text in texts)
