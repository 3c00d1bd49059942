public import Core

/// How to reach Postgres, and how long to wait for it.
public struct PostgresConfiguration: Sendable, CustomStringConvertible {
    /// libpq's own keywords (`host`, `port`, `dbname`, `user`, `password`, `sslmode`, ...); `dbname` may be a whole URL.
    public var parameters: [String: String]
    /// How many connections are kept while nothing happens.
    public var minimumConnections = 1
    /// How many connections there are at most.
    public var maximumConnections = 10
    /// How many callers may wait for a connection; one more is refused.
    public var maximumWaiters = 10_000
    /// How long a caller waits for a connection.
    public var acquireTimeout: Duration = .seconds(5)
    /// How long making a connection may take.
    public var connectTimeout: Duration = .seconds(2)
    /// How long a statement may run; the server is taken for lost two seconds later.
    public var statementTimeout: Duration = .seconds(10)
    /// The pause between tries to connect while the server is away.
    public var reconnect = BackoffPolicy(first: .milliseconds(100), longest: .seconds(2))

    /// Makes a configuration from libpq's keywords.
    public init(parameters: [String: String]) {
        self.parameters = parameters
    }

    /// Makes a configuration from a URL such as `postgresql://user@host:5432/database?sslmode=require`.
    public init(url: String) {
        parameters = ["dbname": url]
    }

    /// Reads `DATABASE_URL`, or `POSTGRES_HOST`, `_PORT`, `_DB`, `_USER`, `_PASSWORD`, with `POSTGRES_SSLMODE`,
    /// `POSTGRES_SSLROOTCERT`, `POSTGRES_POOL_MIN` and `POSTGRES_POOL_MAX`.
    ///
    /// - Parameters:
    ///   - reader: Collects what is missing or malformed.
    ///   - applicationName: How the server lists these connections.
    public init(reading reader: inout EnvironmentReader, applicationName: String) {
        parameters = ["application_name": applicationName]
        if let url = reader.optionalSecret("DATABASE_URL") {
            parameters["dbname"] = url
            if !url.hasPrefix("postgresql://"), !url.hasPrefix("postgres://") {
                reader.report("DATABASE_URL must start with postgresql://")
            }
        } else if reader.optionalText("POSTGRES_HOST") == nil {
            reader.report("DATABASE_URL or POSTGRES_HOST is missing")
        } else {
            parameters["host"] = reader.text("POSTGRES_HOST", default: "127.0.0.1")
            parameters["port"] = "\(reader.integer("POSTGRES_PORT", default: 5432, in: 1...65535))"
            parameters["dbname"] = reader.text("POSTGRES_DB", default: "fte")
            parameters["user"] = reader.text("POSTGRES_USER", default: "fte")
            parameters["password"] = reader.optionalSecret("POSTGRES_PASSWORD")
        }
        parameters["sslmode"] = reader.optionalText("POSTGRES_SSLMODE")
        parameters["sslrootcert"] = reader.optionalText("POSTGRES_SSLROOTCERT")
        minimumConnections = reader.integer("POSTGRES_POOL_MIN", default: 1, in: 0...500)
        maximumConnections = reader.integer("POSTGRES_POOL_MAX", default: 10, in: 1...500)
        if minimumConnections > maximumConnections { reader.report("POSTGRES_POOL_MIN is above POSTGRES_POOL_MAX") }
    }

    /// Says nothing but the size of the pool: the parameters hold a password.
    public var description: String {
        "postgres, \(minimumConnections) to \(maximumConnections) connections"
    }

    /// Keywords and values in the order libpq takes them: later ones win, and a URL counts where `dbname` stands.
    var keywords: [(name: String, value: String)] {
        let fallbacks = [
            ("gssencmode", "disable"), ("application_name", "fte"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"), ("tcp_user_timeout", "10000"),
        ]
        let own = parameters.filter { $0.key != "dbname" }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let database = parameters["dbname"].map { [("dbname", $0)] } ?? []
        return (fallbacks + database + own + [("client_encoding", "UTF8")]).map { (name: $0.0, value: $0.1) }
    }
}
