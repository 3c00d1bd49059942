import Core
import Gmail
import HTTPServer
import Lifecycle
import Messaging

/// Mail coming in: the push, the fetcher, and what it needs from outside.
struct GmailIntake: Sendable {
    let fetcher: MailboxFetcher
    let handler: any MessageHandler
    let routes: [HTTPRoute]

    init(
        _ settings: GmailSettings, configuration: Configuration, dependencies: IntakeGateway.MailDependencies,
        acceptor: MessageAcceptor, traffic: TrafficLog, metrics: MetricsRegistry, log: Log, time: any TimeSource
    ) {
        let tokens = GoogleTokens(credentials: settings.credentials, client: dependencies.client, time: time)
        let gmail = GmailClient(
            apiURL: settings.apiURL, tokens: tokens, quota: GmailQuota(units: dependencies.units),
            client: dependencies.client)
        fetcher = MailboxFetcher(
            fetch: MailboxFetch(
                settings: settings, gmail: gmail, cursors: dependencies.cursors, acceptor: acceptor,
                ticketKey: configuration.ticketKey, traffic: traffic, time: time),
            log: log, metrics: metrics)
        handler = MailboxChangedHandler(fetcher: fetcher, mailboxes: Set(settings.mailboxes))
        let keys = GoogleKeyRing(url: settings.certificatesURL, client: dependencies.client, time: time)
        routes =
            settings.push.map { push in
                [
                    GmailPushEndpoint(
                        mailboxes: settings.mailboxes, push: push, keys: keys, acceptor: acceptor, traffic: traffic,
                        time: time
                    ).route
                ]
            } ?? []
    }
}
