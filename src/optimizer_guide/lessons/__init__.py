"""The guide's content: a package a section, and in it a module a figure."""
