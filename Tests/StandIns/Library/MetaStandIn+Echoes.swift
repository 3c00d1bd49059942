public import Core

extension MetaStandIn {
    /// A change with one message that somebody of the business has written by the app on his telephone.
    public func echo(_ text: String, to customer: MetaCustomer, id: String, at time: Timestamp = .now) -> String {
        var body = ""
        body.append(jsonString: text)
        let receiver = [
            customer.number.map { "\"to\":\"\($0)\"," }, customer.userID.map { "\"to_user_id\":\"\($0)\"," },
        ].compactMap(\.self).joined()
        return """
            {"field":"smb_message_echoes","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":\
            "\(identity.number)","phone_number_id":"\(identity.phoneNumberID)"},"message_echoes":[{"from":\
            "\(identity.number)",\(receiver)"id":"\(id)","timestamp":"\(time.milliseconds / 1000)","type":"text",\
            "text":{"body":\(body)}}]}}
            """
    }
}
