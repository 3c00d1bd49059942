import Core

/// Phrases that must go to a person, by reason, and phrases that look like it and must not.
enum TriggerTable {
    static let firing: [(EscalationReason, String)] =
        parse(.refundRequest, refund) + parse(.legalLanguage, legal) + parse(.explicitHumanRequest, human)
        + parse(.pricingInquiry, pricing) + parse(.securityIncident, security)

    private static func parse(_ reason: EscalationReason, _ text: String) -> [(EscalationReason, String)] {
        text.split(separator: "\n").map { (reason, String($0)) }
    }

    private static let refund = """
        I want my money back
        Please refund the last payment
        why was I charged twice this month?
        I cancelled in March and you still charged my card, refund me
        I am going to file a chargeback with my bank
        we would like to be reimbursed for the unused seats
        when will my refund arrive
        I don't understand why I can't get a refund
        I need to dispute a charge on my card
        you have overcharged us
        give me back my money
        Ich will mein Geld zurück
        Quiero un reembolso
        Je veux être remboursé
        Quero meu dinheiro de volta
        Voglio un rimborso
        """

    private static let legal = """
        this is going to my solicitor
        I will sue you
        I'm suing you for damages
        you will hear from our lawyers
        My attorney will contact you
        we will take legal action
        see you in court
        I am filing a GDPR complaint with the data protection authority
        we will take this to small claims court
        what you are doing is illegal
        I will report you to the ombudsman
        this is a breach of contract
        Ich schalte meinen Anwalt ein
        Voy a hablar con mi abogado
        Je vais porter plainte
        Vou processar vocês
        Mi rivolgerò al mio avvocato
        """

    private static let human = """
        can somebody real call me
        I want to speak to a human
        let me talk to a real person please
        please connect me with an agent
        get me your manager
        is there anyone I can talk to
        I don't want to talk to a bot
        transfer me to a representative
        could someone call me back
        I'd rather speak with somebody from your team
        human please
        I need an actual person to look at this
        stop with the chatbot answers
        put me through to support staff
        Ich möchte mit einem Menschen sprechen
        Quiero hablar con una persona
        Je veux parler à un conseiller
        Quero falar com um atendente
        Vorrei parlare con un operatore
        """

    private static let pricing = """
        how much does the Business plan cost?
        what is the price per seat
        do you offer a discount for charities
        can you send me a quote for 50 people
        what are your fees
        is there a cheaper plan
        pricing please
        how much would it be for 20 users
        are there any hidden costs
        do you have a student discount
        is the mobile app free to use
        price list
        Was kostet der Business-Tarif?
        ¿Cuánto cuesta el plan Business?
        Combien coûte l'abonnement ?
        Quanto custa o plano?
        Quanto costa il piano?
        """

    private static let security = """
        my account was hacked
        someone logged into my account and changed my password
        I found a vulnerability in your API
        our customer data was leaked
        there was unauthorized access to our workspace
        I can see another company's data in my schedule
        somebody has taken over my account
        I want to report a security hole
        suspicious login from another country
        I got a sign-in notice from a device that was not me
        """

    static let quiet: [String] = """
        How do I reset my price alert?
        the user agent string in the audit log is wrong
        I am not asking for a refund, I only need the invoice
        cost center field is missing in the export
        the legal page footer shows an old address
        How do I suede-clean a chair
        How do I add Sue to my team?
        can a manager approve shift swaps?
        how do I invite a person to the workspace
        how do I remove an agent role from somebody
        where do I change my legal name
        I have no intention to sue, I just need help with the export
        how do I create a task called refund
        our checklist for refunds has disappeared
        My card was stolen, how do I change the payment method?
        how much time does an export take
        how much storage is left
        labor cost report is empty
        how do I put quotes around values in the csv
        is Anna free on Monday
        do you have a free trial
        there are no free seats left
        a colleague needs human resources data exported
        how do I notify my manager about a swap
        can I talk to my colleagues in the app
        how do I connect Slack
        transfer ownership to another administrator
        our lawyers need a role with access to the schedule
        we are a law firm with twelve lawyers, how do I add them?
        book the tennis court 3 as a location
        illegal character in the import file
        API returns 401 unauthorized
        I lost my phone and can't get the code
        how do I revoke an API key
        does the app work in real time
        callback url of the webhook
        what happens to paid leave in the report
        how do I escalate a task in a workflow
        the schedule is not free of errors
        set a price for a shift in a custom field
        how is my data protected against leaks
        where is your phishing training template
        I cannot log in
        my workflow did not run
        how do I see who deleted a shift
        can I swap shifts with someone in my team
        the app keeps crashing, please help
        the invoice shows the wrong company address
        how do I cancel my subscription?
        where can I download invoices
        when does a plan change take effect
        how do I delete my account
        please show me how to print the roster
        I need a person to be removed from the schedule
        how do I set who gets an alert when someone calls in sick
        Can I import costs from a csv?
        the block quote in the task text looks odd
        how do I add a cost code
        my supervisor cannot approve my request
        shift swap with a real-time notification
        does the webhook send a header with the agent version
        how to give a rep permissions to view reports
        no refund needed, but please fix the seat count
        I do not want to talk to anyone, just tell me where the export is
        """.split(separator: "\n").map(String.init)
}
