"""What may be typed as a loss, told to who types."""

from optimizer_guide.core.typed import OF_MORE, OF_ONE

SYNTAX = (
    "<dl><dt>weights</dt><dd>w1 w2, w₁ w₂ or x y</dd>"
    "<dt>+ − · ÷ and powers</dt><dd>3x² &ensp; 3*x^2 &ensp; 3*x**2 &ensp; (x+1)/2</dd>"
    "<dt>side by side is times</dt><dd>2x y &ensp; 2(x+1) &ensp; x sin y</dd>"
    "<dt>size and root</dt><dd>|x| &ensp; √x &ensp; sqrt(x+1)</dd>"
    f"<dt>functions</dt><dd>{' '.join(OF_ONE)}; log is ln</dd>"
    f"<dt>of several</dt><dd>{', '.join(f'{name}(x, y)' for name in OF_MORE)}</dd>"
    "<dt>numbers</dt><dd>0.5 with a point &ensp; 1e-3 &ensp; π or pi &ensp; e</dd></dl>"
)
"""HTML: what may be typed."""
