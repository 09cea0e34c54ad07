"""Pictures of tables as plain geometry: frozen figures in, frozen marks out, drawn by templates.

Across, places are in percent of the width; down, in pixels. So a picture fills the width it is
given, and its words keep their size, on a phone as on paper.
"""
