import Core
import Lifecycle

/// Takes messages from the web form and makes them durable.
@main struct Main {
    static func main() async {
        await ServiceProcess.run(name: "intake-gateway") { environment, log in
            try await Wiring(environment: environment, log: log).makeRunner().run()
        }
    }
}
