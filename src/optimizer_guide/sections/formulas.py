def formula(tex, *, display=True):
    return f"<p>{tex}</p>"
