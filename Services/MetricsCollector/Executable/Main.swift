import Core
import Lifecycle

/// Turns measured facts into numbers, each once.
@main struct Main {
    static func main() async {
        await ServiceProcess.run(name: "metrics-collector") { environment, log in
            let wiring = try Wiring(environment: environment, log: log)
            try await wiring.waitForDependencies()
            return await wiring.makeRunner().run()
        }
    }
}
