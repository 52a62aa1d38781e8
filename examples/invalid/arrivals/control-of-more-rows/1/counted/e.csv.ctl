rows: 2
