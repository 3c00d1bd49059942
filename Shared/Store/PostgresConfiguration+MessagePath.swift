public import PostgresClient

extension PostgresConfiguration {
    /// The same connection for a service on the message path, where every statement has an index that serves it.
    ///
    /// Statements are prepared once and their plans are kept. A plan made while the tables were small would read them
    /// whole when they have grown: 40,000 messages read 18.8 million tickets that way. So reading whole tables, and
    /// joining by building tables of them, is ruled out from the start.
    public func forMessagePath() -> PostgresConfiguration {
        var configuration = self
        let settings = [
            "enable_seqscan=off", "enable_hashjoin=off", "enable_mergejoin=off", "random_page_cost=1.1", "jit=off",
            "plan_cache_mode=force_generic_plan",
        ]
        let options = settings.map { "-c \($0)" }.joined(separator: " ")
        let given = configuration.parameters["options"].map { "\($0) " } ?? ""
        configuration.parameters["options"] = given + options
        return configuration
    }
}
