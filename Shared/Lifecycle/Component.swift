/// Something with a life of its own inside a service: a consumer, a server, a pool, a relay.
///
/// Its initialiser starts nothing. `run` does the work until `shutDown` asks it to end, and returns when everything it
/// had taken is finished. A component that returns unasked, or throws, has failed and takes the service down.
public protocol Component: Sendable {
    /// What it is called in logs and on `/readyz`.
    var name: String { get }

    /// Does the work until asked to end.
    func run() async throws

    /// Asks it to finish what it has and return from `run`. Must not block; may be called more than once.
    func shutDown()
}
