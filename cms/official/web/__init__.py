"""Web pages as blocks.

`hidden` takes out what nobody sees and `sheets` says what the page's style sheets say, `content` finds where the document stands, `walk` reads it in order, with `tables`
and `lists` for what a browser draws by itself.
"""
