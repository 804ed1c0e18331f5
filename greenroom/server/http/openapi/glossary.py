"""The words of the public API: one description and one example for each field and parameter.

A field name has one type and one meaning in the whole API (docs/api-guidelines.md, rule 2). A message that needs to say more
about a field does so in its docstring, which takes precedence over the description here.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Term(NamedTuple):
    """What a field name means.

    Attributes:
        description: one or two sentences.
        example: a valid value; None if the field is an object or an enumeration, which have their own.
    """

    description: str
    example: Any = None


GLOSSARY: dict[str, Term] = {
    "comment_id": Term("Lasting id of the comment.", "c_7d1f0a2b"),
    "created_at_ms": Term("Time of creation, in milliseconds since 1970, UTC.", 1790000000000),
    "created_by": Term("Name of the user who created it.", "ada"),
    "details": Term("More about some reasons: `nearest` of `UNKNOWN_FIELD`.", {"nearest": "description"}),
    "error_code": Term("Coarse class of the error, as in the MLflow API.", "INVALID_PARAMETER_VALUE"),
    "etag": Term("Changes whenever the resource does.", '"2f1d0c6b9a3e47d58c0b7a6f5e4d3c2b"'),
    "field": Term("Path of the field or parameter at fault.", "descripton"),
    "items": Term("The entries of this page."),
    "limit": Term("Most entries of a page.", 50),
    "message": Term(
        "What was wrong, and what would be right.", "Unknown field 'descripton'. Did you mean 'description'?"
    ),
    "model": Term("Name of the registered model.", "Churn"),
    "next_page_token": Term("Token of the next page; null on the last one.", "eyJhZnRlciI6MTIzfQ"),
    "page_token": Term("`next_page_token` of the page before; left out for the first page.", "eyJhZnRlciI6MTIzfQ"),
    "reason": Term("Exact class of the error."),
    "request_id": Term("Id of the request in the server's log.", "9e2f4c1b00000001"),
    "text": Term("Text in Markdown, at most 10,000 characters.", "Beats version 2 on the holdout set."),
    "updated_at_ms": Term("Time of the last change, in milliseconds since 1970, UTC.", 1790000000000),
    "version": Term("Number of the version.", 3),
}
