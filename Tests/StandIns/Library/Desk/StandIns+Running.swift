public import Core
import FoundationEssentials
import HTTPServer
import Lifecycle

extension StandIns {
    private static let mailbox = "support@shiftgrove.example"

    /// Runs one of every provider and the desk, until the process is asked to end.
    ///
    /// Once all of them listen, the folder holds `variables`: what services need, as lines for a shell.
    ///
    /// - Returns: The exit status.
    public static func run(_ plan: StandInPlan, log: Log) async throws -> Int32 {
        let twilio = TwilioStandIn.Identity.withSecrets(publicBaseURL: plan.publicBaseURL)
        return try await GmailStandIn.run(identity: .withSecrets(mailbox: mailbox), port: plan.port(after: 1)) {
            gmail, gmailAPI in
            try await TwilioStandIn.run(identity: twilio, port: plan.port(after: 2)) { twilio, twilioAPI in
                try await MetaStandIn.run(identity: .withSecrets(), port: plan.port(after: 3)) { meta, metaAPI in
                    try await SMTPSink.run { smtp in
                        let standIns = StandIns(gmail: gmail, smtp: smtp, twilio: twilio, meta: meta)
                        standIns.connect(to: plan.gateway)
                        let credentials = plan.folder + "/gmail.json"
                        try Self.keep(gmail.identity.authorizedUser(api: gmailAPI), in: credentials)
                        let variables: [StandInProvider: [String: String]] = [
                            .gmail: gmail.identity.variables(api: gmailAPI, credentialsPath: credentials),
                            .twilio: twilio.identity.variables(api: twilioAPI),
                            .meta: meta.identity.variables(api: metaAPI),
                            .smtp: ["SMTP_URL": smtp.url, "MAIL_FROM": mailbox],
                        ]
                        let wanted = plan.providers.compactMap { variables[$0] }
                            .reduce(into: ["PUBLIC_BASE_URL": plan.publicBaseURL]) { all, some in
                                all.merge(some) { $1 }
                            }
                        let desk = HTTPServer(
                            name: "desk", configuration: HTTPServerConfiguration(port: plan.port),
                            handler: StandInDesk(standIns), log: log)
                        let notice = DeskNotice(desk: desk) { port in
                            var lines = wanted
                            lines["FTE_STAND_INS_URL"] = "http://127.0.0.1:\(port)"
                            try Self.keep(Self.shellLines(lines), in: plan.folder + "/variables")
                        }
                        return await ComponentRunner(components: [desk, notice], log: log).run()
                    }
                }
            }
        }
    }

    private static func shellLines(_ variables: [String: String]) -> String {
        variables.sorted { $0.key < $1.key }.map { name, value in
            "\(name)='\(value.replacing("'", with: "'\\''"))'\n"
        }.joined()
    }

    /// Writes a file for nobody else's eyes; whoever waits for it finds all of it.
    private static func keep(_ text: String, in path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}

/// Tells where the desk is once it listens, and stays for as long as it does.
private final class DeskNotice: Component {
    let name = "desk notice"
    private let desk: HTTPServer
    private let tell: @Sendable (Int) throws -> Void
    private let ends = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    init(desk: HTTPServer, tell: @escaping @Sendable (Int) throws -> Void) {
        self.desk = desk
        self.tell = tell
    }

    func run() async throws {
        while desk.boundPort == nil { try await Task.sleep(for: .milliseconds(5)) }
        try tell(desk.boundPort ?? 0)
        for await _ in ends.stream {}
    }

    func shutDown() { ends.continuation.finish() }
}
