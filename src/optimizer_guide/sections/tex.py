SGD = r"w"
