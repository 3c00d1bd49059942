// Stands in until the first suite.
