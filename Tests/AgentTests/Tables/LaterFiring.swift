/// English phrases that must go to a person, written before the rules and heads were looked at; most of them fire.
enum LaterFiring {
    static let refund = """
        in which cases may I ask for my money back
        how long does it take until a refund arrives on my account
        I need assistance checking the status of my refund
        the reimbursement I was told about in March has not shown up
        my refund still is not on my statement
        you owe me forty euros
        I cancelled within the first week, so I expect the full amount to be credited
        please undo the payment, I picked the wrong plan
        the order never turned up, I'd like to be paid back
        what is your policy on refunds
        can you revert the charge from last night
        I did not approve this payment, take it back
        I returned the scanner two weeks ago and no credit so far
        two identical debits showed up for one invoice
        the same bill was taken from my card twice
        I paid for a year and used it for a day, can something be returned to me
        could you put the fee back on my card
        asking for a partial refund of the unused months
        do I get anything back if I leave early
        will the rest of the annual fee be paid out when we close
        i dont want the item anymore, how do i get my cash
        I changed my mind about the purchase, money returned please
        why has my refund been declined
        the refund you sent is less than what I paid
        is it still possible to get the deposit back
        my card statement has a payment I never made to you
        I was billed after I had cancelled, please correct that on my card
        credit me for the three days it was offline
        I would like to dispute this month's payment
        need to know my rights regarding reimbursement
        hw do i get my mony bak
        refnd plzz
        can you hlep me get a refudn
        I expect to be compensated for the lost day
        you took 89 euro from us without asking, put it back
        how can I check whether my compensation was paid
        I'm entitled to a rebate for December
        the seats were charged although we removed them, we want that reversed
        tell me when I will see my money again
        we overpaid last quarter, how do we get the difference
        I got charged for somebody else's account
        there is a withdrawal from you on my bank account that I don't know
        your company debited my account by mistake
        stop keeping my money
        I want what I paid back in my account by Friday
        would you consider giving us something back for the outage
        payment went through two times
        i accidentally paid the same thing 2x
        can we be reimbursed for the taxi that the mistake cost us
        is the subscription refundable
        I have not received the refund that was promised on the phone
        did my refund go through
        I want to return this and have my money
        transfer my balance back to my bank, I am done with you
        cancel it and give me back the payment
        Kindly send my payment back, the product never came
        I would like to know whether I qualify for a refund
        how long till I see the refunded sum
        the money from my cancelled booking has not been returned
        somebody at your end billed me for May and June although we left in April
        you have deducted the fee three times
        I want you to reverse what you took on Monday
        give us our cash back and we are done
        please reimburse me for the broken chair
        am I getting my money back or not
        can you waive and return the late fee
        I never signed up for this, refund the 12 euros
        what happened to my refund request from last week
        how would I claim back a payment made in error
        refun my last paymnt pls
        the order was cancelled by the shop but I was still charged
        there's an extra 20 on my bill which I dispute
        I'm out of pocket because of you, compensate me
        do you give money back guarantees
        I want to know your refund rules
        """
    static let human = """
        how can I get through to one of your people
        is there anybody I can talk with about this
        I need help contacting a live agent
        let me chat with a member of your staff
        could a colleague of yours ring me this afternoon
        what do I have to do to speak with a human being
        connect me
        I want to be put through to customer services
        can i spek with a humna agent
        transfr me to an operater
        I need a hand from a person, not from a script
        give me a phone number where a person answers
        what number do I call to reach you
        may I please have a word with whoever runs this place
        could you hand me over to your supervisor
        get your boss on the line
        I'd like to escalate this to a manager
        pls let a real person have a look
        how do I speak to costumer service
        I am trying to talk to an assistant
        need to talk with an advisor about my account
        somebody from your team should phone me
        is this a robot? get me someone else
        am I talking to a machine? I would prefer a person
        enough of the automatic replies, who can I talk to
        would rather deal with a living being
        can you ask a member of staff to contact me
        I'd like a callback
        please call me back on my mobile
        could you arrange a call for me
        when can I phone you
        I want to discuss it by phone with someone competent
        forward me to support please
        I would like to reach the billing department in person
        no chatbots please
        stop with the canned answers and fetch a human
        do you have a hotline
        put an employee on
        may I have your telephone number, I would like to explain it in words
        a human answer would be nice for once
        I refuse to talk to software
        Can I please get a human on this chat?
        speaking with a person would be best
        let me have a conversation with an actual employee
        who is the person in charge, I need to speak to them
        customer service agent
        real person please
        human pls
        agent!!!
        speak to representative
        operator
        i want 2 talk 2 sum1
        need to speak with someone in the sales team
        how do i contact a human
        chat with agent
        I wish to converse with an actual employee
        how do I get a real agent on this chat
        could I be connected with somebody from accounts
        give me the extension of your support desk
        I would like a phone conversation rather than this
        let me talk to your superior
        is a human reading this at all
        can you have an advisor phone me tomorrow morning
        I need to spaek to a representativ
        bring in a colleague who knows the topic
        stop the bot and get me an employee
        I'd feel better talking to a person
        is it possible to chat to a live operator
        what is the best number to call you on
        whom do I talk to about this
        get me someone in charge
        please escalate me to a human
        I want customer care to ring me
        asking for a person for the third time
        can I talk to whoever deals with invoices
        """
    static let pricing = """
        how much would thirty people set us back
        what would I pay for ten licences
        what do you charge per head
        is there a cost for adding another location
        what does the business plan come to per year
        is there a nonprofit tariff
        any student discount
        do you run promotions at the moment
        could you send me an offer for 50 employees
        is it cheaper if we pay yearly
        what's the price of the bigger plan
        do I have to pay extra for the mobile app
        is messaging included or does it cost more
        price list please
        pricing?
        rates pls
        how expensive is the enterprise version
        whats it cost
        are there any setup fees
        what would the upgrade cost me
        can I have a quotation
        do you offer a reduced rate for charities
        what is the monthly fee
        is there a free plan
        do I have to pay for viewers
        does the api cost anything
        can we get a better deal if we sign for two years
        how much do I pay if I add five seats
        what is the damage for a team of eight
        ballpark figure for 200 users?
        what would our bill look like with 12 more people
        how is the price calculated
        is there a voucher code
        can I negotiate the price
        what are your plans and prices
        how mcuh is it
        hw much 4 a yr
        is there a surcharge for weekends support
        any additional charges for text messages
        tell me the cost of the starter package
        what does one extra store cost
        do you have a discount for schools
        would it be dearer to pay by month
        do you match the price of other vendors
        is there a bundle that is cheaper
        is VAT on top of the price you show
        send us a quote
        what's the fee for exporting
        how much does shiftgrove cost
        what are the charges for sms
        can we pay in instalments
        is it free for the first month
        got any coupon for new customers
        could you tell me about the costs
        do you bill per user and how much
        what's the going price for a team of forty
        how much do you ask for the yearly plan
        are students charged less
        could I get a price quotation for our clinic
        do you have any vouchers
        what would be the total if we took sixty seats
        is the basic version free of charge
        cost?
        what kind of fees should I expect
        how mutch for a licence
        does adding a shop raise our bill
        what is cheaper, by month or by year
        is support included in the price
        I'd like to hear about your rates
        what are we looking at money-wise for 15 users
        any reduction for a charity
        can you do it for less
        how costly would switching to the top plan be
        give me a rough price
        I need the pricing for a presentation
        """
    static let legal = """
        my solicitor will be in touch
        expect a letter from our counsel
        we are taking this to court
        I'll see you in front of a judge
        this breaches the GDPR and I will report it
        I am filing a complaint with the data protection authority
        consider this a formal notice before proceedings
        you will be hearing from our legal team
        we will take you to the small claims court
        I have instructed my attorney
        I am going to press charges
        this is a breach of contract and we reserve all our rights
        the ombudsman will be informed
        I intend to start proceedings
        our lawyers are already looking into it
        I'm suing
        what you do is against consumer law
        I will report you to trading standards
        cease and desist from mailing us
        I make a subject access request under article 15
        we'll let the courts decide
        I'll be seeking damages
        I want to know the address for service of legal papers
        you are in violation of our agreement and liable for the loss
        this is fraud and I'm going to the police
        the regulator will hear about this
        small claims it is then
        my lawyer has been informed
        this will be settled in court
        I shall bring this before a judge
        you leave me no choice but legal steps
        I will lodge a complaint with the data authority
        we consider suing for damages
        the police have my statement about your company
        you broke the contract and our attorney is on it
        I request all my data under GDPR article 15
        next stop: the consumer tribunal
        """
    static let security = """
        somebody else is signed in as me
        a stranger changed my password
        I see shifts of a company that is not ours
        there were logins from a country where none of us is
        my account has been broken into
        I think we were hacked
        an ex employee still reads our plans and changed the admin
        I get other people's personal data in my export
        I found a security hole in your login page
        your site lets me open any customer's invoice by changing the number
        our data was leaked
        the mail address of my account was changed and it was not me
        someone has stolen my login and uses it
        I got a phishing mail that pretends to be you and I entered my password
        unauthorised access to our workspace last night
        there is a device logged in that I don't recognise
        somebody is impersonating our admin
        customer data of ours is on the internet
        you have had a data breach, haven't you
        my profile was taken over
        someone I don't know is logged in to our workspace
        my login was used from another continent
        I was sent another firm's staff list
        an attacker has my password
        I stumbled on a flaw that exposes names
        our owner account was stolen
        there has been an unauthorized sign in
        a stranger edits our shifts
        I believe our data got out
        hackers are in our account
        """
}
