sequence: 7
