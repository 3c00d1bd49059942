import Agent
import Core
import Foundation
import Testing

struct DraftCheckTests {
    private func problems(_ draft: String, section: String = "", customer: String = "") throws -> [DraftProblem] {
        let sections = KnowledgeDocument(markdown: "# D\n## S\n\(section)\n", source: "d").sections
        return DraftCheck(rules: try Context.rules()).problems(
            in: draft, sections: sections, customerText: customer,
            configuration: try Context.configuration(.webForm), reference: "T-7K3M-9QXA")
    }

    @Test(arguments: ["It costs $20.", "That is 20 euros a month.", "EUR 20", "20€", "Pay 20 USD.", "£ 5 each"])
    func `an amount of money is refused, even where the section names it`(draft: String) throws {
        #expect(try problems(draft, section: draft).contains(.money))
    }

    @Test func `links, addresses and codes must come from the sections or the customer`() throws {
        #expect(try problems("See https://evil.example/x.") == [.foreignLink])
        #expect(try problems("Write to boss@evil.example.") == [.foreignAddress])
        #expect(try problems("Enter the code 482913.") == [.foreignCode])
        #expect(try problems("Your ticket is T-AAAA-1111.") == [.foreignCode])
        let section = "See https://good.example/x, write to help@good.example or enter AB12."
        #expect(try problems(section, section: section) == [])
        #expect(try problems("Your code 482913 is old.", customer: "my code 482913 fails") == [])
        #expect(try problems("Your reference is T-7K3M-9QXA.") == [])
    }

    @Test(
        arguments: [
            "We will refund you.", "I will credit your account.", "You will be reimbursed.",
            "I guarantee that it works.",
            "Your refund has been approved.",
        ])
    func `a promise only a person may make is refused`(draft: String) throws {
        #expect(try problems(draft) == [.promise])
    }

    @Test func `ordinary help passes`() throws {
        for section in try Context.document().sections {
            let check = DraftCheck(rules: try Context.rules())
            let found = check.problems(
                in: section.answerText, sections: [section], customerText: "",
                configuration: try Context.configuration(.webForm), reference: "T-7K3M-9QXA")
            #expect(found == [], "\(section.title)")
        }
        #expect(try problems("You will receive an email within 5 minutes.") == [])
    }

    @Test func `a draft without words is refused`() throws {
        #expect(try problems("  \n") == [.empty])
    }
}
