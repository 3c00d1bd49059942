import Core

/// Leaves what a run has done so far with whoever keeps it.
struct RunKeeper: Sendable {
    private let keeping: any RunKeeping
    /// What decides in the run.
    let versions: [String: String]

    init(_ keeping: any RunKeeping, versions: [String: String]) {
        self.keeping = keeping
        self.versions = versions
    }

    /// Keeps it, if that is possible: a record that cannot be written holds up no customer.
    func keep(_ progress: RunProgress) async { try? await keeping.keep(progress) }
}
