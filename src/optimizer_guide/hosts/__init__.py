"""Who shows the guide: pages of a server, a notebook, other people's pages, a static site."""
