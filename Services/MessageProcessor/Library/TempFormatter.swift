import Core
struct ReplyFormatter {
    let configuration: ChannelConfiguration
    func handOver(reference: String, customerName: String?) -> (parts: [String], html: String?) { ([], nil) }
    func apology(reference: String, customerName: String?) -> (parts: [String], html: String?) { ([], nil) }
}
