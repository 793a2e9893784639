"""The two files that hang on a disclosure of the demonstration: real ones, made here."""

import io
import textwrap
from collections.abc import Callable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

LINES = (
    "柳湾镇为民办实事项目验收单",
    "",
    "项目一　集镇公共厕所改造　　　验收合格",
    "项目二　中心小学门前人行道　　验收合格",
    "项目三　柳湾河便民步道　　　　在建，完成百分之六十",
    "",
    "验收组：镇纪委、镇财政所、村（居）民代表三人",
)

PAYMENTS = (
    ("项目", "付款日期", "金额（元）", "凭证号"),
    ("集镇公共厕所改造", "首付", 86000.00, "0316"),
    ("集镇公共厕所改造", "尾款", 57500.00, "0428"),
    ("中心小学门前人行道", "一次付清", 63200.00, "0433"),
    ("柳湾河便民步道", "首付", 150000.00, "0451"),
)


WIDTH = 32
"""Characters in a line of a page, in type of 14 points."""
LINES_ON_A_PAGE = 28


def page_of(title: str, paragraphs: Sequence[str]) -> bytes:
    """The text as somebody printed it: one page, which may break off."""
    lines = ["", *textwrap.wrap(title, WIDTH), ""]
    for paragraph in paragraphs:
        lines += textwrap.wrap(f"　　{paragraph}", WIDTH, drop_whitespace=False)
    return pdf(lines[:LINES_ON_A_PAGE])


def sheet_of(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The table as a workbook."""
    return workbook([titles, *rows])


def pdf(lines: Sequence[str] = LINES) -> bytes:
    """A page of text in a Song that every reader brings along; no font is embedded."""
    text = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines)
    stream = f"BT /F1 14 Tf 24 TL 72 760 Td\n{text}ET".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(written)


def workbook(rows: Sequence[Sequence[object]] = PAYMENTS) -> bytes:
    """A workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("支付明细")
    sheet.column_dimensions["A"].width = 28
    for row in rows:
        sheet.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


PAPERS: dict[str, Callable[[], bytes]] = {"为民办实事项目验收单.pdf": pdf, "项目资金支付明细.xlsx": workbook}


def upload(name: str) -> SimpleUploadedFile:
    """The paper called `name`, as if somebody had chosen it in the form."""
    return uploaded(name, PAPERS[name]())


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    """A file as it comes out of a form."""
    return SimpleUploadedFile(name, data)
