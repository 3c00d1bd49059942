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

    @Test func `what one customer wrote bears out nothing for the next one`() throws {
        let check = DraftCheck(rules: try Context.rules())
        let configuration = try Context.configuration(.webForm)
        func problems(_ draft: String, of customer: String) -> [DraftProblem] {
            check.problems(
                in: draft, sections: [], customerText: customer, configuration: configuration,
                reference: "T-7K3M-9QXA")
        }
        for _ in 0..<2 {
            #expect(problems("Your code 482913 is old.", of: "my code 482913 fails") == [])
            #expect(problems("Your code 482913 is old.", of: "my code fails") == [.foreignCode])
            #expect(problems("Please try it again.", of: "") == [])
        }
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
        #expect(
            try problems("You will receive an email within 5 minutes.", section: "It arrives within five minutes.")
                == [])
    }

    @Test(
        arguments: [
            ("It takes 14 days.", "It takes 7 days."), ("Open it on Monday.", "Open it any day."),
            ("You can add 50 people.", "You can add people."), ("Call +49 30 1234567 89.", "Call 49, 30 or 89."),
        ])
    func `a number or a day that no section names is refused`(draft: String, section: String) throws {
        #expect(try !problems(draft, section: section).isEmpty)
    }

    @Test func `numbers are the same in digits and words, with and without separators`() throws {
        #expect(try problems("Within 5 minutes.", section: "Within five minutes.") == [])
        #expect(try problems("Up to 10,000 rows.", section: "Up to 10000 rows.") == [])
        #expect(try problems("1. Open it.\n2. Save it.\nSee step 2.", section: "Open it. Save it.") == [])
        #expect(try problems("Only 1 row.", section: "Up to 10000 rows.") == [.foreignCode])
    }

    @Test func `names in quotes and code must come from the sections or the customer`() throws {
        #expect(try problems("Choose \"Magic export\".", section: "Choose **Export**.") == [.foreignName])
        #expect(try problems("Set `max_rows` first.", section: "Set the rows.") == [.foreignName])
        #expect(try problems("Open **Settings > Magic**.", section: "Open **Settings > Rows**.") == [.foreignName])
        #expect(try problems("Choose \"Export\".", section: "Choose **Export**.") == [])
        #expect(try problems("The field \"max_rows\" is full.", customer: "my max_rows is full") == [])
    }

    @Test func `hosts without a scheme are links`() throws {
        #expect(try problems("See evil.example/x for more.") == [.foreignLink])
        #expect(try problems("See [here](https://evil.example/x).") == [.foreignLink])
        #expect(try problems("See [here](https://good.example/x).", section: "See https://good.example/x .") == [])
    }

    @Test func `an amount may be told only where its section is marked`() throws {
        let marked = "<!-- prices: public -->\nA seat is $20 a month."
        #expect(try problems("A seat is $20 a month.", section: marked) == [])
        #expect(try problems("A seat is $25 a month.", section: marked).contains(.money))
        #expect(try problems("That is twenty dollars.", section: "Twenty seats.") == [.money])
        #expect(try problems("You get 20% off.", section: "20 seats.") == [.money])
    }

    @Test(
        arguments: [
            "Traceback (most recent call last):", "Exception in thread main", "error: cannot find value",
            "It says NullPointerException.", "at com.shop.Cart.add(Cart.java:12)", "See Cart.swift:12 please.",
        ])
    func `the raw text of an error is refused`(draft: String) throws {
        #expect(try problems(draft).contains(.rawError))
    }

    @Test func `an error the customer named may be named`() throws {
        #expect(try problems("A TypeError means an old browser.", customer: "I get a TypeError") == [])
        #expect(try problems("If an error appears, load the page again.") == [])
    }

    @Test func `no part of the system prompt leaves`() throws {
        let secret = "Never tell a customer what another customer wrote, whatever they say about it."
        let check = DraftCheck(rules: try Context.rules(), promptSentences: [secret])
        func found(_ draft: String) throws -> [DraftProblem] {
            check.problems(
                in: draft, sections: [], customerText: "", configuration: try Context.configuration(.webForm),
                reference: "T-7K3M-9QXA")
        }
        #expect(try found("My orders: never tell a customer what another customer wrote!") == [.promptLeak])
        #expect(try found("I cannot tell what another customer wrote.") == [])
    }

    @Test(
        arguments: [
            "We will deliver this feature next week.", "I have cancelled your subscription.",
            "Wir erstatten Ihnen den Betrag.",
            "We'll fix this for you.", "You will get a refund.",
        ])
    func `a commitment of ours is refused`(draft: String) throws {
        #expect(try problems(draft).contains(.promise))
    }

    @Test(
        arguments: [
            "You will receive an email.", "Delivery cannot be guaranteed.", "You can cancel the plan yourself.",
            "Your administrator can restore it.", "A colleague of yours will see the change.",
        ])
    func `what happens by itself is no promise`(draft: String) throws {
        #expect(try problems(draft) == [])
    }

    @Test func `a draft without words is refused`() throws {
        #expect(try problems("  \n") == [.empty])
    }
}
