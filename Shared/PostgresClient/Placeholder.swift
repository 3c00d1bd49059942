// Stands in until the module's first type.
