rows: one
size: 3
