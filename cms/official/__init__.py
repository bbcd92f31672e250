"""Official documents (公文, laws, plans) read from text, HTML, Markdown and Word: what they say in front, and their
clauses. Pure Python over bytes; nothing here knows a page or a database.

bytes → a source (`text`, `markdown`, `html`, `word`: paragraphs and tables, nothing lost that is not told) → `outline`
(clauses with level and number) → `front_matter` (title, number, issuer, dates) → `reading.read` (all of it, with what is
unsure).
"""
