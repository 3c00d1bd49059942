/// Questions in other words than the documentation's, with the section that answers each.
enum ParaphraseTable {
    static let answerable: [(question: String, section: String)] = parse(
        """
        my secret word for getting in has slipped my mind = Reset your password
        The mail that should let me choose new credentials is nowhere to be found = Reset your password
        I typed it wrong a dozen times and now it won't let me try any more = Sign-in problems and locked accounts
        It refuses my credentials although I am sure they are right = Sign-in problems and locked accounts
        We want an extra layer beyond passwords for the crew = Two-factor authentication
        How can I stop it asking for those six numbers each time? = Two-factor authentication
        My handset was stolen and it generated my sign-in numbers = Lost your phone or authenticator
        I replaced my mobile and the six digits never show up any more = Lost your phone or authenticator
        Can our staff get in with their company identity instead of separate passwords? = Single sign-on with SAML
        We use Entra, how does that hook up with you = Single sign-on with SAML
        I got married and my mailbox has another name now = Change your email address
        The interface is in English, I'd rather read German = Update your profile, photo and language
        I look awful on that picture, where do I put another one = Update your profile, photo and language
        A new waitress starts on Monday, how does she get on board? = Invite people to your workspace
        The newcomer says nothing reached her mailbox, can it go out once more? = Invite people to your workspace
        One of our cooks was let go yesterday and must not see anything any more = Remove or suspend people
        Somebody is on parental leave for half a year, how do I lock them out meanwhile = Remove or suspend people
        What is my shift lead allowed to see and do? = Roles and permissions
        I'd like Tom to be able to see the invoices and settings as well = Roles and permissions
        Our founder is retiring and I should take charge of everything here = Transfer ownership of a workspace
        We opened another restaurant across town, how do we keep it apart? = Teams and locations
        How do I let everybody see what I planned for next week? = Create and publish a schedule
        Planning takes ages, can I start from what we had the week before? = Create and publish a schedule
        The early shift is the same each Tuesday, must I type it every time? = Shift templates and repeating shifts
        I can't work on Saturday, can Maria do it instead of me? = Swap or drop a shift
        A mate wants to do my evening, how do we arrange that = Swap or drop a shift
        I'm ill today, where do I tell you? = Time off and absence requests
        I'd like two weeks in the sun in August = Time off and absence requests
        On Wednesdays I have classes, how does my boss know not to plan me in? = Availability
        Yesterday I went home without ending my working time = Time clock and time sheets
        How do we record when people start and end work? = Time clock and time sheets
        I want to give the closing crew a to-do list = Tasks and checklists
        Can it approve holidays on its own when nobody is missing? = Workflows and automatic rules
        How many hours did everybody do last month? = Reports
        Send me the overtime numbers every Monday = Reports
        My inbox is flooded by your messages = Notification settings
        It beeps in the middle of the night = Notification settings
        My phone stays silent although my rota was changed = Notifications do not arrive
        Is there something for my Android handset? = Mobile app
        Will I see my shifts in the underground without reception? = Mobile app
        It closes by itself as soon as I tap the icon = Mobile app crashes or does not load
        I want my shifts to show up beside my private appointments = Calendar sync
        It shows nine o'clock but I start at eight = Time zones and wrong times
        I have all our people in an Excel list, must I type them in one by one? = Import people and shifts from a file
        We'd like to have everything out of the system as a spreadsheet = Export your data
        We are 3,000 people, does that fit? = Limits
        How big may a document be that I attach? = Limits
        I erased somebody's shift by mistake, please bring it back = Restore deleted shifts and tasks
        Our developer needs credentials to talk to your system from a script = API keys
        Our secret for the interface ended up on a public site, how do we kill it? = API keys
        We get told to slow down when our script fetches records = API errors and rate limits
        How can our server learn at once that something was changed? = Webhooks
        Events no longer reach our server = Webhooks
        Can the plan be posted into our chat? = Slack and Microsoft Teams
        Hours should go straight to the wages program = Payroll and HR integrations
        We have outgrown Starter, how do we move up? = Change your plan
        Our bank sent us a new Visa = Update your payment method
        The charge did not go through = Update your payment method
        Our bookkeeper needs the documents for the tax return = Invoices and billing address
        We moved offices and the paperwork still shows the old street = Invoices and billing address
        We are hiring five more people and there is no room for them = Seats and add-ons
        How long may we test it before we must decide? = Free trial
        We don't want to go on with you next year = Cancel your subscription
        Who at your place can read what we write? = How your data is protected
        Is what we store with you encoded so that thieves can't read it? = How your data is protected
        I forgot to leave at the library computer = Active sessions and sign out everywhere
        I have to find out who moved my Friday shift = Audit log
        I want you to forget everything about me = Delete your account or workspace
        Does it run in Opera or only in Chrome? = Supported browsers
        Everything takes forever to open today = Pages load slowly or stay blank
        All I get is a white window = Pages load slowly or stay blank
        Last week's plan is empty, where has everything gone? = Shifts are missing from the schedule
        Nothing works for anybody here, are you having trouble? = System status and outages
        It won't take my photo, says something went wrong = File uploads fail
        We hang the plan on the wall, how do we get it on paper? = Printing a schedule
        Can I phone somebody at your company? = Contact support
        """)

    /// Longer texts, in which one sentence asks.
    static let told: [(question: String, section: String)] = parse(
        """
        Hello, we have been with you since spring and are quite happy. Our restaurant is in the harbour and we are \
        eleven people. Yesterday our oldest waiter retired. How do I take him out of the system? Many thanks and \
        greetings. = Remove or suspend people
        I am sitting on the train with my new phone. The old one fell into the river on Sunday, which was quite a \
        story. Now it wants six digits from an app that I no longer have. What do I do? = Lost your phone or authenticator
        Good morning! Our accountant is working on last year. She keeps calling me about the documents for January \
        and February. Where can I get them as PDF? = Invoices and billing address
        My colleague Ana has a concert on Friday. She has the late shift and I have the early one. We would both be \
        happy the other way round. Can we do that ourselves? = Swap or drop a shift
        """)

    /// About the product, but nothing documents it.
    static let undocumented = lines(
        """
        Can I use Shiftgrove with a fingerprint reader at the door?
        Do you offer training courses for new managers?
        Is there a dark mode?
        Can the app read my shifts aloud?
        How do I measure the turnover of each shift?
        Does Shiftgrove plan tips for waiters?
        Can guests book tables through Shiftgrove?
        Do you have an office in Lisbon that we can visit?
        Can I pay with bitcoin?
        Is there an Apple Watch version?
        Can I record a voice message for my team?
        Which of your engineers wrote the planner?
        """)

    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    private static func parse(_ text: String) -> [(question: String, section: String)] {
        lines(text).compactMap { line in
            let parts = line.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            return (String(parts[0].dropLast()), String(parts[1].dropFirst()))
        }
    }
}
