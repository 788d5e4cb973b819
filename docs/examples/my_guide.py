"""The guide with an optimizer, a surface and a section of one's own: what `panel serve` runs.

What it imports stays between readers; this file itself is run anew for each of them.
"""

import camel  # noqa: F401
import clipped_sgd  # noqa: F401
import rolling  # noqa: F401

from optimizer_guide.hosts.server import serve

serve()
