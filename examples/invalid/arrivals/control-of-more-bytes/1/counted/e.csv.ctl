bytes: 5000
