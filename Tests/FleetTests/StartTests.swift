import Core
import Foundation
import IntakeGateway
import MessageProcessor
import MetricsCollector
import OutboundDispatcher
import HTTPClient
import PostgresClient
import TestSupport
import Testing

extension FleetSuite {
    @Suite struct StartTests {
        @Test(.timeLimit(.minutes(3)))
        func `starting everything a second time on the same data changes nothing`() async throws {
            let tables = [
                "customers", "tickets", "messages", "agent_runs", "delivery_attempts", "agent_metrics",
                "knowledge_base", "knowledge_passages", "knowledge_versions", "channel_configs", "schema_migrations",
            ]
            try await Fleet.run { first in
                try await first.submit(5, atOnce: 4)
                try await first.waitUntilFinished(5)
                let before = try await first.digests(of: tables)
                for kind in ServiceKind.allCases { try await first.stop(first.service(kind)) }

                let plan = FleetPlan(kafka: .at(first.bootstrap), postgres: .at(try first.database))
                try await Fleet.run(plan) { second in
                    try await second.submit(Submission(mail: "last@example.org"))
                    try await second.waitUntilFinished(6)
                    try await second.verifyOnceEach(6)
                    let after = try await second.digests(of: tables)
                    for table in [
                        "knowledge_base", "knowledge_passages", "knowledge_versions", "channel_configs",
                        "schema_migrations",
                    ] {
                        #expect(after[table] == before[table], "\(table)")
                    }
                    // The five of before are as they were.
                    #expect(try await second.number("SELECT count(*) FROM delivery_attempts") == 6)
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: ServiceKind.allCases)
        func `a service without its variables ends with 78 and names each of them`(kind: ServiceKind) async throws {
            let log = NSTemporaryDirectory() + "fleet-start-\(UUID().uuidString).log"
            defer { try? FileManager.default.removeItem(atPath: log) }
            let variables = ["FTE_HOME": Repository.root, "ADMIN_PORT": "none", "LOG_LEVEL": "info"]
                .merging(FleetProcess.profiling) { $1 }
            let process = try await FleetProcess.start(kind.rawValue, environment: variables, logFile: log)
            #expect(try await process.waitForEnd(within: .seconds(20)) == .exited(78))
            var names = ["KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "ADMIN_PORT"]
            if kind == .gateway { names.append("TICKET_KEY") }
            for name in names {
                #expect(process.log.split(separator: "\n").contains { $0.contains(name) }, "\(name): \(process.log)")
            }
        }

        @Test(.timeLimit(.minutes(2)))
        func `a service on a database that was never migrated says so and ends`() async throws {
            try await Fleet.run(FleetPlan(isSeeded: false, services: [])) { fleet in
                for kind in ServiceKind.allCases {
                    let service = try await fleet.start(kind, waitsForReady: false)
                    let ending = try await service.process.waitForEnd(within: .seconds(40))
                    #expect(ending == .exited(1), "\(kind.rawValue)")
                    #expect(service.process.log.contains("run fte migrate"), "\(service.process.log)")
                }
                fleet.forgetAll()
            }
        }

        @Test func `every topic has somebody who writes it and somebody who reads it`() {
            let written = IntakeGateway.produces.union(TicketHandler.produces)
                .union(OutboundDispatcher.Configuration.produces).union(MetricsCollector.Configuration.produces)
            let read = IntakeGateway.consumes.union(TicketHandler.consumes)
                .union(OutboundDispatcher.Configuration.consumes).union(MetricsCollector.Configuration.consumes)
            // Operators and the command line read these.
            let external: Set<Topic> = [.deadLetters]
            for topic in Topic.allCases {
                #expect(written.contains(topic), "nobody writes \(topic.rawValue)")
                #expect(read.contains(topic) || external.contains(topic), "nobody reads \(topic.rawValue)")
            }
        }
    }
}

extension Fleet {
    /// A digest of each table's rows.
    fileprivate func digests(of tables: [String]) async throws -> [String: String] {
        var digests: [String: String] = [:]
        for table in tables {
            let row = try await rows(
                SQL(unsafeSQL: "SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM \(table) t")
            ).first
            digests[table] = try row?.value(0, as: String.self)
        }
        return digests
    }
}
