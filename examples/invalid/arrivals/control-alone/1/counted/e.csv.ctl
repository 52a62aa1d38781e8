rows: 1
