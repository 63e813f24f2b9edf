"""Errors that people can mend, told in plain lines and without a traceback."""


class FileError(Exception):
    """A file can't be taken; one line for each problem."""
