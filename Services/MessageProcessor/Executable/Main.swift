import Core
import Lifecycle

/// Accepts customers' messages, answers them, or hands them to a person.
@main struct Main {
    static func main() async {
        await ServiceProcess.run(name: "message-processor") { environment, log in
            let foundation = try Foundation(environment: environment, log: log)
            return try await foundation.makeWiring().makeRunner().run()
        }
    }
}
