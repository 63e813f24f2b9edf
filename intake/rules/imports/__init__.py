"""Reading the lists that people have: encodings, headings, columns and cells."""
