import Core
import Lifecycle
import StandIns

/// Stands in for the providers, for demonstrations on a machine that has no account with any.
@main struct Main {
    static func main() async {
        await ServiceProcess.run(name: "fte-stand-ins") { environment, log in
            var reader = EnvironmentReader(environment)
            let plan = StandInPlan(from: &reader)
            try reader.finish()
            return try await StandIns.run(plan, log: log)
        }
    }
}
