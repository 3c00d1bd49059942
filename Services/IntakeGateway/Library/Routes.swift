import Core
import HTTPServer

/// Everything the public port answers.
struct Endpoints: Sendable {
    let form: FormEndpoint
    /// Where Twilio calls; nil when it is not configured.
    let twilio: TwilioEndpoint?
    /// Where Meta calls; nil when it is not configured.
    let meta: MetaEndpoint?
    /// Where Google calls; empty when no mailbox is read, or none is pushed about.
    let gmail: [HTTPRoute]
    let ticket: TicketEndpoint
    /// Where whoever got a notice asks for no more.
    let notMe: NotMeEndpoint
    let health: HealthEndpoint
    let pages: Pages
    let operators: OperatorGate
    /// What operators ask about customers.
    let customers: CustomerEndpoint
    let crossOrigin: CrossOrigin
    let enabledChannels: Set<Channel>

    /// The routes; those of a channel that is not enabled are not among them.
    var routes: [HTTPRoute] {
        (enabledChannels.contains(.webForm) ? webForm : [])
            + (enabledChannels.contains(.whatsapp) ? (twilio?.routes ?? []) + (meta?.routes ?? []) : [])
            + (enabledChannels.contains(.email) ? gmail : []) + tickets + always
            + customers.routes(behind: operators) + operators.reservedRoutes
    }

    private var webForm: [HTTPRoute] {
        [
            HTTPRoute("GET", "/support") { pages.support.response(to: $0) },
            HTTPRoute("GET", "/support-form.js") { pages.script.response(to: $0) },
            HTTPRoute("GET", "/support/not-me") { notMe.ask($0) },
            HTTPRoute("POST", "/support/not-me") { await notMe.stop($0) },
        ]
            + crossOrigin.routes("POST", "/api/v1/support/form", aliases: ["/support/submit"]) {
                await form.respond(to: $0)
            }
    }

    private var tickets: [HTTPRoute] {
        crossOrigin.routes("GET", "/api/v1/tickets/{ref}", aliases: ["/support/ticket/{ref}"]) {
            await ticket.respond(to: $0)
        }
    }

    private var always: [HTTPRoute] {
        [
            HTTPRoute("GET", "/api/v1/health", aliases: ["/health"]) { _ in health.respond() },
            HTTPRoute("GET", "/openapi.yaml") { pages.openAPI.response(to: $0) },
        ]
    }
}
