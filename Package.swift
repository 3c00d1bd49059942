// swift-tools-version: 6.2
import PackageDescription

/// What every module is built with: the Swift 6 language mode and the defaults the language is moving to.
let common: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .treatAllWarnings(as: .error),
    // What one module calls of another is specialised and inlined there: a tenth of a worker's time.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]
/// Modules that touch no C: unsafe constructs are an error there.
let pure: [SwiftSetting] = common + [.strictMemorySafety()]
/// The thin wrappers around one C library each, where pointers are the job.
let wrapper: [SwiftSetting] = common

func shared(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = pure) -> Target {
    .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: settings)
}

func library(_ name: String, package: String) -> Target {
    .systemLibrary(name: name, path: "Shared/C/\(name)", pkgConfig: package, providers: [.apt(["lib\(package)-dev"])])
}

/// Everything an executable's wiring may touch.
let wiring: [Target.Dependency] = [
    "Agent", "Gmail", "Store", "KafkaClient", "PostgresClient", "HTTPServer", "HTTPClient", "Signatures", "Messaging",
    "Lifecycle",
    "Core",
]

/// A service is a library of its own words, which sees no Kafka and no Postgres, and an executable of two files.
func service(_ name: String, words: [Target.Dependency], resources: [Resource] = []) -> [Target] {
    [
        .target(
            name: name,
            dependencies: words + ["Messaging", "HTTPServer", "HTTPClient", "Signatures", "Lifecycle", "Core"],
            path: "Services/\(name)/Library", resources: resources, swiftSettings: pure),
        .executableTarget(
            name: "\(name)Executable", dependencies: [.target(name: name)] + wiring,
            path: "Services/\(name)/Executable", swiftSettings: pure),
    ]
}

func tests(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = common) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["Core", "TestSupport"], path: "Tests/\(name)", swiftSettings: settings
    )
}

let package = Package(
    name: "customer-success-fte",
    products: [
        .executable(name: "intake-gateway", targets: ["IntakeGatewayExecutable"]),
        .executable(name: "message-processor", targets: ["MessageProcessorExecutable"]),
        .executable(name: "outbound-dispatcher", targets: ["OutboundDispatcherExecutable"]),
        .executable(name: "metrics-collector", targets: ["MetricsCollectorExecutable"]),
        .executable(name: "fte", targets: ["FTE"]),
        .executable(name: "fte-stand-ins", targets: ["StandInsExecutable"]),
    ],
    targets: [
        library("CRdkafka", package: "rdkafka"),
        library("CLibPQ", package: "libpq"),
        library("CCurl", package: "libcurl"),
        library("CMicroHTTPD", package: "libmicrohttpd"),
        library("CLibCrypto", package: "libcrypto"),
        .systemLibrary(name: "CThread", path: "Shared/C/CThread"),
        .systemLibrary(name: "COnnxRuntime", path: "Shared/C/COnnxRuntime"),
        .systemLibrary(name: "CIconv", path: "Shared/C/CIconv"),
        .systemLibrary(name: "CVectors", path: "Shared/C/CVectors"),

        shared("Core"),
        shared("Lifecycle", ["Core", "CThread"], settings: wrapper),
        shared("Messaging", ["Lifecycle", "Core"]),
        shared("KafkaClient", ["Messaging", "Lifecycle", "Core", "CRdkafka"], settings: wrapper),
        shared("PostgresClient", ["Lifecycle", "Core", "CLibPQ"], settings: wrapper),
        shared("HTTPServer", ["Lifecycle", "Core", "CMicroHTTPD"], settings: wrapper),
        shared("HTTPClient", ["Lifecycle", "Core", "CCurl"], settings: wrapper),
        shared("Signatures", ["Core", "CLibCrypto"], settings: wrapper),
        shared("Store", ["PostgresClient", "Core"]),
        shared("Mail", ["Core", "CIconv"]),
        shared("Gmail", ["Mail", "HTTPClient", "Signatures", "Core"]),
        shared("SentenceModel", ["Lifecycle", "COnnxRuntime", "CVectors"], settings: wrapper),
        shared("Agent", ["SentenceModel", "HTTPClient", "Core"]),

        .executableTarget(
            name: "FTE", dependencies: wiring, path: "Services/FTE", swiftSettings: pure),

        .target(
            name: "TestSupport", dependencies: ["PostgresClient", "KafkaClient", "Messaging", "Lifecycle", "Core"],
            path: "Tests/Support", swiftSettings: common),
        .target(
            name: "StandIns", dependencies: ["HTTPServer", "HTTPClient", "Signatures", "Lifecycle", "Core"],
            path: "Tests/StandIns/Library", swiftSettings: pure),
        .executableTarget(
            name: "StandInsExecutable", dependencies: ["StandIns", "Lifecycle", "Core"],
            path: "Tests/StandIns/Executable", swiftSettings: pure),
        tests("CoreTests", []),
        tests("LifecycleTests", ["Lifecycle"]),
        tests("MessagingTests", ["Messaging", "Lifecycle"]),
        tests("KafkaClientTests", ["KafkaClient", "Messaging", "Lifecycle"]),
        tests("PostgresClientTests", ["PostgresClient", "Lifecycle"]),
        tests("HTTPServerTests", ["HTTPServer", "HTTPClient", "StandIns", "Lifecycle"]),
        tests("SignaturesTests", ["Signatures"]),
        tests("StoreTests", ["Store", "PostgresClient", "Lifecycle"]),
        tests("MailTests", ["Mail"]),
        tests("GmailTests", ["Gmail", "StandIns", "HTTPClient", "Signatures"]),
        tests("SentenceModelTests", ["SentenceModel", "COnnxRuntime"]),
        tests("AgentTests", ["Agent", "SentenceModel", "HTTPClient"]),
        tests("GateTests", ["Agent"]),
        tests("ChatModelTests", ["Agent", "HTTPServer", "HTTPClient", "Lifecycle"]),
        tests(
            "IntakeGatewayTests",
            ["IntakeGateway", "StandIns", "HTTPServer", "HTTPClient", "Signatures", "Messaging", "Lifecycle"]),
        tests(
            "MessageProcessorTests", ["MessageProcessor", "Agent", "Store", "PostgresClient", "Messaging", "Lifecycle"]),
        tests(
            "OutboundDispatcherTests",
            [
                "OutboundDispatcher", "StandIns", "Gmail", "Mail", "HTTPServer", "HTTPClient", "Signatures",
                "Messaging", "Lifecycle",
            ]),
        tests("MetricsCollectorTests", ["MetricsCollector", "Messaging", "Lifecycle"]),
        tests(
            "FTETests",
            ["FTE", "Agent", "Signatures", "Store", "KafkaClient", "PostgresClient", "Messaging", "Lifecycle"]),
        tests(
            "FleetTests",
            ["IntakeGateway", "MessageProcessor", "OutboundDispatcher", "MetricsCollector", "StandIns"]
                + wiring.filter { "\($0)" != "\(Target.Dependency("Core"))" }),
    ]
        + service(
            "IntakeGateway", words: ["Gmail", "Mail"],
            resources: [
                .embedInCode("Pages/support.html"), .embedInCode("Pages/support.css"),
                .embedInCode("Pages/support-form.js"), .embedInCode("Pages/openapi.yaml"),
                .embedInCode("Pages/form.schema.json"),
            ])
        + service("MessageProcessor", words: ["Agent"])
        + service("OutboundDispatcher", words: ["Gmail", "Mail"])
        + service("MetricsCollector", words: []),
    swiftLanguageModes: [.v6]
)
