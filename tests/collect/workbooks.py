"""Workbooks by hand, honest and hostile."""

import io
import zipfile
from datetime import date, datetime

import openpyxl

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(*sheets):
    """Bytes of a workbook; a sheet is a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number + 1}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_sheet(xml):
    """A workbook whose first sheet is replaced by `xml`."""
    plain = zipfile.ZipFile(io.BytesIO(workbook([["a", "b"], ["x", 1]])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name in plain.namelist():
            data = xml if name == "xl/worksheets/sheet1.xml" else plain.read(name)
            package.writestr(name, data)
    return stream.getvalue()


def sheet_xml(body, dimension=b""):
    return HEAD + b"<worksheet " + NAMESPACE + b">" + dimension + b"<sheetData>" + body + (
        b"</sheetData></worksheet>")


def bomb():
    """300 MB of one repeated row in a few hundred KB."""
    cell = b'<row><c t="inlineStr"><is><t>' + b"A" * 10_000 + b"</t></is></c></row>"
    return with_sheet(sheet_xml(cell * 30_000))


def far_cell():
    """Cells A1 and XFD1048576: 17 billion cells for a reader that takes it at its word."""
    return with_sheet(sheet_xml(
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        b'<dimension ref="A1:XFD1048576"/>'))


def laughs():
    """A billion laughs: entities that name entities."""
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 9))
    return with_sheet(
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">' + entities + b"]>"
        b"<worksheet " + NAMESPACE + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'
        b"&l8;</t></is></c></row></sheetData></worksheet>")


SURVEY = [
    ["Response ID", "NPS", "Comment", "Submitted", "Store"],
    [12345.0, 9, "Lovely people", datetime(2024, 3, 5, 10, 30), "Bonn"],
    [12346.0, 2.0, "Far too slow", date(2024, 3, 6), "Köln"],
]
