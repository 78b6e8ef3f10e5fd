"""The lowest Django room: how everything looks and how a figure, a chart and a document are drawn.

It knows no noun of the mission. A page extends `ui/base.html`, includes the partials and uses the tags of
`{% load ui %}`; a PDF is a typst template that imports `document/layout.typ`. The page at `patterns/` shows
every part in the language of the reader; a part that is not shown there does not exist.
"""
