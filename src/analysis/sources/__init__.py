"""The only room that reads files.

``files`` turns bytes into a table of text, whatever Excel did to it; ``published`` reads the published study.
"""
