import Core

/// Phrases that must go to a person, written before the rules were deepened and never used to write them.
enum HeldOutFiring {
    static let refund = """
        could you tell me what happened to the reimbursement I was told about
        i paid by accident and id like the amount returned to my card
        refund plz
        we never used it, can we have our payment back
        my bank will reverse the payment if you dont answer
        assistance getting my money returned
        is it possible to be reimbursed for last month
        how long until the funds are back on my card
        any chance of a partial refund?
        i was billed two times for the same month
        there's a charge I don't recognise on my statement
        you took the payment after I had cancelled
        where can i check the status of my refund
        I'd like to claim compensation for the outage
        do you have a money-back guarantee I can use
        please credit the last invoice back to us
        got charged again although i closed the account
        I expect the full amount to be returned
        i dont know how to get a refund
        what situations qualify for a refund
        need help with rebate of 45 dollars
        Can I still return this and get reimbursed?
        you people owe me 60 bucks
        refnud my last payment
        i want my mony back
        the payment was taken twice
        when do I see the reimbursement in my account
        I will open a dispute with PayPal
        this is not what I paid for, I want it back in cash
        kindly process the refund for order 5541
        still no refund after three weeks
        I have been incorrectly billed
        """
    static let legal = """
        expect a letter from my attorney
        our legal department will be in touch with you
        I'm going to take you to court over this
        next stop is the small claims tribunal
        i'm gonna sue your company
        I reserve the right to take legal steps
        my husband is a lawyer and he says this is illegal
        we have instructed solicitors
        you are violating the GDPR
        I am going to report this to the data protection authority
        this is fraud and I will press charges
        I will lodge a complaint with the regulator
        lawyers are already looking at this
        prepare for a lawsuit
        consider this a formal notice before legal proceedings
        i've spoken to a laywer
        my lawyer told me to write to you
        you'll be hearing from my legal team
        this violates consumer protection law
        I am seeking legal advice
        do you want me to sue?
        we're considering litigation
        I'll see you in court!!!
        we will hold you liable for the damages
        I want to file a formal legal complaint
        you are in breach of our contract
        I'll take this to the ombudsman
        the police will be informed about this fraud
        I'm contacting my lawyer today
        we intend to bring a claim against your company
        class action incoming
        what you do with my data is against the law
        """
    static let human = """
        get me somebody who is not a machine
        is there an actual human I could message
        I would rather deal with a person
        pls let me chat w a live agent
        how do i reach an agent
        i need someone from your team to ring me
        can I get through to customer support by phone
        let me speak with your supervisor
        stop sending me automated answers, I want a person
        how can I contact a human being
        talk to an operator
        assistance to speak with someone
        I want to escalate this
        could a member of staff get in touch with me
        wanna talk with somebody
        can i speek to someone
        where do I find a live chat with a human
        i need to be put through to an adviser
        is anyone there that can help me in person
        give me your phone number so i can talk to someone
        I'd prefer a human to handle this
        hand me over to your colleague
        a real person please
        can you have someone phone me tomorrow
        not a bot please
        I demand to speak to the manager
        are there any humans I can speak with
        what do i have to do to talk to a person
        connect me with somebody from support
        Please have a representative contact me
        would like to converse with a consultant
        i dont know how to contact an agent
        """
    static let pricing = """
        what will it cost us to add ten people
        is there a charge for the mobile app
        what would a yearly subscription set us back
        do students get something off
        can you do any better on the price
        how much extra is SSO
        do nonprofits pay less
        could you send over a quotation
        what do you charge per location
        whats ur pricing
        is the trial really free or do I pay afterwards
        I'd like to know the rates for the enterprise tier
        where do I find the cancellation fees
        is there a penalty for cancelling early
        how expensive is the Business plan
        any promo codes going around
        do I have to pay for extra seats
        what is the difference in price between the two plans
        which plan is the cheapest
        price for 30 users?
        does it cost anything to upgrade
        is it cheaper if we pay annually
        do you have a free version
        we need an offer for 200 employees
        hwo much does it cost
        could I get a discuont
        tell me the costs of the API
        are there set-up fees
        do you bill per user or per location
        black friday deals?
        what does the pro plan run per month
        monthly fee?
        """
    static let security = """
        my account got hacked last night
        somebody else is using my login
        I see logins from a country I've never been to
        there has been a data breach at your company
        my password was changed and it wasn't me
        someone got into our workspace and deleted shifts
        I discovered an XSS hole on your login page
        i can see the schedule of a company that is not ours
        our employees' data is publicly visible
        I'd like to report a security issue
        an unknown person has access to our account
        i think im hacked
        we believe our credentials were stolen
        an ex employee still gets into the workspace and changes things
        your site is leaking personal data
        I received a phishing mail that pretends to be you
        my account has been compromised
        unauthorised person logged in as admin
        someone hijacked our admin account
        our records appeared on the dark web
        Where do I send a vulnerability report
        strange activity on my account
        a device I don't know is signed in to my account
        there's an injection flaw in your export endpoint
        somebody stole my password and is logged in
        I was able to read other customers' invoices
        my email in the account was changed without my permission
        ransomware got hold of our data in your app
        I think there was a breach
        account hackd please help
        """
}
