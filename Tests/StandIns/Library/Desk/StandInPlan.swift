public import Core

/// What a process of stand-ins is asked for.
public struct StandInPlan: Sendable {
    /// `FTE_STAND_INS`: the providers that services are told of.
    let providers: [StandInProvider]
    /// `FTE_URL`: where the gateway is.
    let gateway: String
    /// `PUBLIC_BASE_URL`: where providers believe the gateway to be.
    let publicBaseURL: String
    /// `STAND_INS_DIR`: the folder for what services need.
    let folder: String
    /// `STAND_INS_PORT`: the desk's; those of Gmail, Twilio and Meta follow, and 0 takes free ones.
    let port: Int

    /// Reads it; what is missing or wrong is reported to the reader, which the caller finishes.
    public init(from reader: inout EnvironmentReader) {
        let names = reader.text("FTE_STAND_INS", default: "gmail,twilio,meta").split(separator: ",").map(String.init)
        providers = names.compactMap(StandInProvider.init)
        if providers.count < names.count {
            let known = StandInProvider.allCases.map(\.rawValue).joined(separator: ", ")
            reader.report("FTE_STAND_INS must be a list of \(known)")
        }
        let gateway = reader.text("FTE_URL", default: "http://127.0.0.1:8000")
        self.gateway = gateway
        publicBaseURL = reader.text("PUBLIC_BASE_URL", default: gateway)
        folder = reader.text("STAND_INS_DIR")
        port = reader.integer("STAND_INS_PORT", default: 0, in: 0...65_000)
    }

    /// The port of the stand-in that is so many after the desk.
    func port(after place: Int) -> Int { port == 0 ? 0 : port + place }
}
