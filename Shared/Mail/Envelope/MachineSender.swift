/// Senders that are machines by their names and what they write, both together.
enum MachineSender {
    /// Whether an old mail system reports in plain text that a mail did not arrive.
    ///
    /// A postmaster is a person too, and anybody may write of what was returned: only both together say that nobody wrote.
    static func isReport(_ headers: MailHeaders, _ sender: MailSender) -> Bool {
        guard let writer = sender.customer.map(name), writer == "ndr" || systems.contains(where: writer.contains) else {
            return false
        }
        let subject = (headers.text("subject") ?? "").lowercased()
        return reports.contains(where: subject.hasPrefix)
    }

    /// What stands before the `@`, without case, dots and dashes.
    private static func name(_ address: MailAddress) -> String {
        String(decoding: address.local.lowercased().utf8.filter { ASCII.isLetter($0) || $0 >= 0x80 }, as: UTF8.self)
    }

    private static let systems = ["postmaster", "systemadministrator", "mailerdaemon"]
    /// How mail systems begin the subject of a report, in the languages they come in.
    private static let reports = [
        "undeliverable", "undelivered", "delivery status notification", "delivery failure", "delivery notification",
        "mail delivery", "returned mail", "failure notice", "mail could not be delivered",
        "message could not be delivered", "unzustellbar", "nicht zustellbar", "non remis", "no se puede entregar",
        "impossibile recapitare", "onbestelbaar", "não entregue", "não é possível entregar", "nie można dostarczyć",
        "配信不能", "メッセージを配信できません",
    ]
}
