// Stands in.
