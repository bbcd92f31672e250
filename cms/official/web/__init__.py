"""Web pages as blocks.

`hidden` takes out what nobody sees, `sheets` finds what the page's style sheets say of its elements, `content` where the
document stands; `walk` reads it in order, with `tables` and `lists` for what a browser draws by itself.
"""
