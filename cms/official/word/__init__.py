"""Word documents (.docx) as blocks.

`package` finds the parts in the file, `styles` says how something looks, `numbers` what Word counts by itself,
`formulas` writes a formula as a line, `runs` reads what stands in a paragraph, `reading` the body in order, `account`
counts apart from it what a reader sees.
"""
