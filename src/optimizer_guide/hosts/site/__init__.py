"""The guide as a folder of files: Python runs in the reader's browser, and no server is needed."""
