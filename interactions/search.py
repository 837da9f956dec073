"""The search in interactions: whole words, any case. The database splits text into words, here and there alike.

`interaction_words` makes the vector of a row, `interaction_query` the query of a text; both are SQL
functions made by a migration, and two indexes are on the first.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Func, Q, TextField, Value

OPEN_COLUMNS = ("subject", "failure_description_short", "failure_description_long")

CREATE_FUNCTIONS = r"""
CREATE FUNCTION interaction_text_words(text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY(
    SELECT DISTINCT left(word, 255)
    FROM regexp_split_to_table(lower(coalesce($1, '')), '[^[:alnum:]]+') AS word
    WHERE word <> ''
);
CREATE FUNCTION interaction_words(content jsonb, subject text, short text, long text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN array_to_tsvector(interaction_text_words(
    concat_ws(' ', subject, short, long, (
        SELECT string_agg(value #>> '{}', ' ')
        FROM jsonb_path_query(content, 'strict $.**') AS value
        WHERE jsonb_typeof(value) IN ('string', 'number')
    ))
));
CREATE FUNCTION interaction_query(text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    SELECT coalesce(string_agg(quote_literal(word), ' & '), '')::tsquery
    FROM unnest(interaction_text_words($1)) AS word
);
"""
# The same words as the first version finds, in half the time: every row that is stored is asked for them.
# It calls no function of ours, so that a dump can be restored. What JSON writes with a backslash is no word.
FASTER_FUNCTION = r"""
CREATE OR REPLACE FUNCTION interaction_words(content jsonb, subject text, short text, long text)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    said text;
    words text[];
BEGIN
    IF content IS NULL AND subject IS NULL AND short IS NULL AND long IS NULL THEN
        RETURN '';
    END IF;
    IF content IS NOT NULL THEN
        said := jsonb_path_query_array(
            content, 'strict $.** ? (@.type() == "string" || @.type() == "number")'
        )::text;
        IF strpos(said, '\') > 0 THEN
            said := (
                SELECT string_agg(value #>> '{}', ' ')
                FROM jsonb_path_query(content, 'strict $.**') AS value
                WHERE jsonb_typeof(value) IN ('string', 'number')
            );
        END IF;
    END IF;
    said := lower(concat_ws(' ', subject, short, long, said));
    words := array_remove(regexp_split_to_array(said, '[^[:alnum:]]+'), '');
    IF length(said) > 255 THEN
        words := ARRAY(SELECT left(word, 255) FROM unnest(words) AS word);
    END IF;
    RETURN array_to_tsvector(words);
END
$$;
"""
FORMER_FUNCTION = """
CREATE OR REPLACE """ + CREATE_FUNCTIONS.split("CREATE ")[2]
DROP_FUNCTIONS = """
DROP FUNCTION interaction_query(text);
DROP FUNCTION interaction_words(jsonb, text, text, text);
DROP FUNCTION interaction_text_words(text);
"""


class Words(Func):
    """The words of a row: of everything, or only of what is not content."""

    function = "interaction_words"
    output_field = TextField()

    def __init__(self, *expressions: Any, with_content: bool = True, **extra: Any) -> None:
        if not expressions:
            content = F("content") if with_content else Value(None, output_field=models.JSONField())
            expressions = (content, *(F(column) for column in OPEN_COLUMNS))
        super().__init__(*expressions, **extra)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        # A parameter would keep the planner from seeing that an index has this very expression.
        first, *others = self.get_source_expressions()
        if isinstance(first, Value):
            columns = ", ".join(compiler.compile(expression)[0] for expression in others)
            return f"interaction_words(NULL::jsonb, {columns})", []
        return super().as_sql(compiler, connection, **context)


class HasWords(Func):
    """Whether the words of a row include all words of a text."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    conditional = True
    output_field = models.BooleanField()

    def __init__(self, words: Any, query: Any) -> None:
        super().__init__(words, query)


def has_all_words(text: str, *, with_content_of_sensitive: bool, with_failures: bool = True) -> Any:
    """The condition for rows that have all the words in what the searcher may read.

    :param with_content_of_sensitive: whether content counts that is locked.
    """
    query = Func(Value(text), function="interaction_query", output_field=TextField())
    if not with_failures:
        return Q(HasWords(_content_and_subject(), query))
    if with_content_of_sensitive:
        return Q(HasWords(Words(), query))
    return Q(HasWords(Words(), query), sensitive=False) | Q(
        HasWords(Words(with_content=False), query), sensitive=True
    )


def _content_and_subject() -> Func:
    nothing = Value("", output_field=TextField())
    return Func(
        F("content"),
        F("subject"),
        nothing,
        nothing,
        function="interaction_words",
        output_field=TextField(),
    )
