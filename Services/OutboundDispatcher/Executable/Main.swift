import Core
import Lifecycle

/// Takes replies to their customers, and escalations to those on call.
@main struct Main {
    static func main() async {
        await ServiceProcess.run(name: "outbound-dispatcher") { environment, log in
            let wiring = try Wiring(environment: environment, log: log)
            try await wiring.waitForDependencies()
            return await wiring.makeRunner().run()
        }
    }
}
