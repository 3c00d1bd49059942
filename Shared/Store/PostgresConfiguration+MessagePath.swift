public import PostgresClient

extension PostgresConfiguration {
    /// The same connection for a service on the message path, where every statement has an index that serves it.
    ///
    /// Statements are prepared once and their plans are kept. A plan made while the tables were small would read them
    /// whole when they have grown: 40,000 messages read 18.8 million tickets that way. So reading whole tables, and
    /// joining by building tables of them, is ruled out from the start.
    ///
    /// Reading a whole index is not ruled out by that, and on an empty table it costs as little as a look-up. So the
    /// statements leave the planner no such choice: a look-up for each of many keys is a `LATERAL` with a limit, and a
    /// condition that would make a partial index of another purpose usable is written the other way around.
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
