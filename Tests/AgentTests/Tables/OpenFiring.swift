/// English phrases that must go to a person; the rules were written with these in view.
enum OpenFiring {
    static let refund = """
        refuuund me
        r e f u n d please
        r.e.f.u.n.d
        I want my m0ney back
        mony back now
        i’d like my money back
        REFUND NOW
        rfund my subscription
        can you help me see my compensation refund status
        i need to get a rebate of $1,499 - assistance
        when is my payment coming back to my account
        please reverse the transaction from yesterday
        someone charged my card although I ended the trial
        we got invoiced twice, please credit one back
        you keep charging me every month
        I paid by mistake and need the amount refunded
        is a refund possible if I cancel halfway
        I want compensation for the downtime
        I'd like to contest the last invoice
        I was charged for seats I never ordered
        return my money
        give back what I paid
        the app never worked, pay us back
        I have been overbilled
        can i claim a refund
        help me to get reimbursed
        there is an unauthorized charge on my credit card
        we were debited double in October
        who do I ask about a reimbursement
        send me my cash back immediately
        where is my refund? it was promised weeks ago
        how can I ask for a chargeback
        I don't understand why nobody refunds me
        you do not want to pay me back
        """
    static let legal = """
        LAWYER UP
        my lawyers will destroy you
        my attorny will write to you
        I'll get my solicitor involved
        we'll sue
        i swear i will sue
        I am considering suing
        do I need to sue you to get an answer
        we are ready to go to court
        our counsel is preparing a legal claim
        I will take legal measures if this goes on
        you leave me no choice but to sue
        the next letter comes from my barrister
        this will end in court
        I'm filing a lawsuit tomorrow
        I reported you to the regulator
        the consumer protection agency will hear about this
        you broke our contract
        you are breaching the agreement
        this is a GDPR violation
        we will press charges against you
        what you're doing is against the law
        I will claim damages
        you will be held liable
        this is unlawful
        we'll pursue this legally
        I intend to start legal proceedings
        my legal team is looking at it
        you can talk to my lawyer
        I know my consumer rights
        this matter goes before a judge
        cease and desist
        """
    static let human = """
        I want to talk with an agent
        speak with a live person
        get me somebody who isn't a bot
        let me talk to your boss
        I'd like to talk to someone
        can i chat with customer service
        speaking with a person would help
        talk to a representitive
        is there a person i can speak to?
        I need a human being
        human support please
        no bots please
        enough of this chatbot
        I'm tired of talking to a machine
        someone from your side has to call us
        please ring me back
        pass this on to a colleague
        put me in contact with an agent
        escalate this to your supervisor
        who can I talk to about this
        I want to be called back
        can a specialist contact me
        live agent
        real person
        give me a human
        do you have real people working there
        i wanna speak to the manager
        may I speak with a manager
        how to talk to a human
        could you connect me to somebody
        I want somebody to phone me
        how do I get a real person on the line
        forward me to your team
        speak to sales
        """
    static let pricing = """
        how much does it cost
        is there a discount for students
        where do I find the fees
        what is the monthly price
        price?
        cost of the business plan
        what's the pricing for 12 locations
        hw much for 20 users, and what does it cost yearly
        what are your rates
        how much do you charge
        do I have to pay for the app
        is the API free
        any discount for annual payment?
        send us a quote
        can I get an estimate for 40 employees
        whats the cheapest plan
        are there extra charges for support
        is there a cancellation charge
        what would 5 more seats cost
        how much extra would a location be
        can we negotiate the price
        that is too expensive, anything cheaper
        do you have a coupon code
        can you tell me your prices
        does the mobile app cost anything
        how much per month
        do charities pay less
        is it free for small teams
        what does SSO cost
        price difference between Starter and Business
        tell me about your pricing plans
        i want to know the fee for early termination
        what will we pay after the trial
        """
    static let security = """
        I've been hacked
        h4cked account
        my account is compromised
        somebody broke into my account
        there is an unknown device in my login list that I don't recognize
        someone changed my email address without asking me
        I found a security flaw in your app
        how can I report a vulnerability
        there is a data leak
        our records are exposed on the internet
        i can see other customers' invoices
        your page shows me the shifts of another company
        unauthorized access to my account
        someone is using my account
        we were hit by ransomware
        a stranger has access to our workspace
        suspicious activity on our admin account
        I got a phishing email in your name
        my login was stolen
        our passwords were leaked
        I think my password has been stolen
        someone else is logged in as me
        a former employee still has access to our account and changes data
        hacker took over the workspace
        we noticed logins from abroad that were not us
        my account has been taken over
        I discovered a hole in your security
        your API exposes personal data of other users
        there was a security breach
        someone logged in from China with my password
        """
    static let profanity = """
        fuck this
        you idiots
        what a bunch of morons
        this is bullshit
        go to hell
        wtf is wrong with you
        you fucking bastards
        screw you
        """
}
