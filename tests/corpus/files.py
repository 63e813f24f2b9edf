"""Whole files that nobody would import, and lists whose cells are the seeds."""

import csv
import hashlib
import io
import zipfile
import zlib

from tests.corpus.seeds import SEEDS

HEAD = "Title,Problem,Owner,Stage\n"
ROW = "Count pallets in the yard,Nobody knows how many there are,Jo,new\n"
PNG = b"\x89PNG\r\n\x1a\n" + zlib.compress(b"\x00" * 1000)


def bomb() -> bytes:
    """Return a workbook that would unpack to fifty megabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return packed.getvalue()


def rows(number: int) -> bytes:
    """Return a list of so many rows."""
    return (HEAD + ROW * number).encode()


FILES: dict[str, bytes] = {
    "nothing": b"",
    "a byte order mark": b"\xef\xbb\xbf" + (HEAD + ROW).encode(),
    "a byte order mark alone": b"\xef\xbb\xbf",
    "UTF-16": (HEAD + ROW).encode("utf-16"),
    "UTF-16 cut in half": (HEAD + ROW).encode("utf-16")[:-1],
    "ragged": (HEAD + "a\nb,c,d,e,f,g,h\n,,,\n" + ROW).encode(),
    "a quotation mark never closed": (HEAD + '"Count,Nobody\n' + ROW * 3).encode(),
    "NULs": b"\x00" * 5000,
    "NULs between": (HEAD + "a\x00b,c\x00,d,new\n" + ROW).encode(),
    "a bomb": bomb(),
    "a picture": PNG,
    "formulas": (HEAD + '=1+1,+2,-3,@SUM(A1)\n=HYPERLINK("http://x.example"),\t=1,\r=2,new\n').encode(),
    "a cell of 10 MB": (HEAD + "x" * 9_900_000 + ",y,z,new\n" + ROW).encode(),
    "no line end": b"Title,Problem",
    "one column": b"Title\nCount pallets\n",
    "1,000 columns": ",".join(f"c{number}" for number in range(1000)).encode() + b"\n" + b"x," * 999 + b"x\n",
    "the same heading twice": b"Title,Title,Problem\na,b,c\n",
    "escapes": (HEAD + "\x1b[2J\x1b]0;x\x07,\x07bell,\x1b[31m,new\n").encode(),
}


def gibberish(number: int) -> str:
    """Return words that no other number has, so that nothing is like anything."""
    letters = hashlib.sha256(str(number).encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return " ".join(letters[at : at + 8] for at in range(0, 40, 8))


def of_seeds(column: int) -> bytes:
    """Return a list in which each seed stands once in a column, between rows that are in order."""
    told = io.StringIO()
    write = csv.writer(told, lineterminator="\n")
    write.writerow(["Title", "Problem", "Owner", "Stage"])
    for number, (_, _, value) in enumerate(SEEDS):
        cells = [f"Idea {gibberish(number)}", f"{gibberish(-number - 1)} costs us {number}", "Jo", "new"]
        if isinstance(value, str) and len(value) < 50_000:
            cells[column] = value
        write.writerow(cells)
    return told.getvalue().encode(errors="replace")
