import Core
import FoundationEssentials

/// Who writes.
///
/// A typed identifier unites records for staff and never widens what a run sees, so no customer may come to hold two
/// identifiers that were proved apart: one who proves an identifier that another's record holds as typed gets a record
/// of his own. What proves the two to be one joins them afterwards: see ``CustomerJoining``.
extension AcceptPlanner {
    /// Gives the customers of the group's messages their ids; the new ones are to be inserted first.
    ///
    /// - Throws: `StoreError.concurrentChange` where the messages of the group must be accepted one by one.
    mutating func planCustomers(of requests: [AcceptRequest]) throws {
        for request in requests {
            let all = Identifier.all(of: request.message)
            guard let primary = all.first, state.seen[messageKey(request.message)] == nil else { continue }
            let customer = try owner(of: primary, request.message)
            for identifier in all {
                let isVouched = request.message.vouches(for: identifier, primary: primary)
                if let holder = state.customers[identifier] {
                    if holder != customer, request.message.identity.verified {
                        writes.namings.append(
                            AcceptWrites.Naming(
                                customer: customer, own: primary, identifier: identifier, holder: holder,
                                channel: request.message.channel, isVouched: isVouched))
                    }
                    continue
                }
                state.customers[identifier] = customer
                state.homes[identifier] = state.homes[primary]
                state.standings[identifier] = isVouched ? .verified : .fresh
                if identifier.isID, let phone = request.message.customer.phone {
                    state.numbersWithID.insert(Identifier(kind: .phone, value: phone))
                }
                writes.identifiers.append(
                    AcceptWrites.CustomerIdentifier(
                        customer: customer, identifier: identifier, channel: request.message.channel,
                        identity: request.message.identity, isVouched: isVouched, home: state.homes[primary]))
            }
        }
    }

    /// The customer that a message's own identifier belongs to, as far as the message proves it.
    private mutating func owner(of identifier: Identifier, _ message: TicketReceived) throws -> UUID {
        guard let known = state.customers[identifier] else { return known(by: message) ?? newCustomer(for: message) }
        guard message.identity.verified else { return known }
        switch state.standings[identifier] {
        case .verified, nil: return known
        case .claimed:
            guard !writes.confirmations.contains(where: { $0.customer == known }) else {
                throw StoreError.concurrentChange
            }
            writes.confirmations.append(
                AcceptWrites.Confirmation(customer: known, identifier: identifier, by: message.identity.by))
            state.standings[identifier] = .verified
            return known
        case .claimedBesideVerified:
            writes.retirements.append((known, identifier))
            state.customers[identifier] = nil
            state.homes[identifier] = nil
            return newCustomer(for: message)
        case .fresh:
            throw StoreError.concurrentChange
        }
    }

    /// The customer whom WhatsApp has known by the number before it told his id; nil where the number may have gone to
    /// somebody else since: an id is one person's, and a number is not.
    private func known(by message: TicketReceived) -> UUID? {
        guard message.channel == .whatsapp, message.identity.verified, let id = message.customer.whatsapp,
            let number = message.customer.phone.map({ Identifier(kind: .phone, value: $0) }),
            state.standings[number] == .verified
        else { return nil }
        return "+\(id)" == number.value || !state.numbersWithID.contains(number) ? state.customers[number] : nil
    }

    private mutating func newCustomer(for message: TicketReceived) -> UUID {
        let id = identifiers.makeIdentifier()
        writes.customers.append(
            AcceptWrites.Customer(
                id: id, email: message.customer.email, phone: message.customer.phone, name: message.customer.name))
        return id
    }
}

extension TicketReceived {
    /// Whether the channel proves that the sender owns an identifier: the one it came through, and on WhatsApp the
    /// number beside the user id.
    func vouches(for identifier: Identifier, primary: Identifier) -> Bool {
        identity.verified && (identifier == primary || (channel == .whatsapp && identifier.kind != .email))
    }
}
