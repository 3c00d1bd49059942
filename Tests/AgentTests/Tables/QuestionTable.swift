/// Questions as customers put them, with the section that answers each; none of them stands in the documentation.
enum QuestionTable {
    static let answerable: [(question: String, section: String)] = parse(
        """
        How do I reset my password? = Reset your password
        i forgot my pasword, what now = Reset your password
        The link to set a new password expired before I could use it = Reset your password
        never got the mail for resetting my password = Reset your password
        It says my account is locked, how long does that take? = Sign-in problems and locked accounts
        can't sign in, says wrong email or password = Sign-in problems and locked accounts
        I cannot log in since this morning = Sign-in problems and locked accounts
        how can we enforce 2fa for everybody in the company = Two-factor authentication
        set up two factor authentication with google authenticator = Two-factor authentication
        I have a new phone and no longer get the six digit code = Lost your phone or authenticator
        where do I enter a recovery code = Lost your phone or authenticator
        Configure SAML with our identity provider = Single sign-on with SAML
        does sso work with azure = Single sign-on with SAML
        I got married and have a new email address, how do I change it in the profile? = Change your email address
        I'd like the interface in Spanish = Update your profile, photo and language
        how do I change my profile picture = Update your profile, photo and language
        how do i add new team members to the workspace = Invite people to your workspace
        Invitation mail has not arrived at my colleague = Invite people to your workspace
        an employee quit, how can I take away her access = Remove or suspend people
        How do I remove a user? = Remove or suspend people
        what is the difference between manager and admin = Roles and permissions
        Give a colleague administrator rights = Roles and permissions
        how can I hand over workspace ownership to my successor = Transfer ownership of a workspace
        make a new team for our second location = Teams and locations
        where can I publish the roster for next week = Create and publish a schedule
        can I copy the schedule of the previous week = Create and publish a schedule
        how do I make a recurring shift every Monday = Shift templates and repeating shifts
        how can two people swap shifts = Swap or drop a shift
        I can't work on Friday, can somebody take over my shift? = Swap or drop a shift
        How do I ask for vacation days? = Time off and absence requests
        withdraw a leave request = Time off and absence requests
        tell my manager on which days I am available = Availability
        forgot to clock out yesterday = Time clock and time sheets
        how do I correct my time sheet = Time clock and time sheets
        assign a checklist to the late shift = Tasks and checklists
        automatically approve requests with a workflow = Workflows and automatic rules
        workflow did not run, where can I see why = Workflows and automatic rules
        get a monthly report of overtime by email = Reports
        how do I stop getting so many notification emails = Notification settings
        mute push notifications at night = Notification settings
        push notifications stopped arriving on my android = Notifications do not arrive
        is there an app for android = Mobile app
        which iOS version does the app need = Mobile app
        the app crashes as soon as I open it = Mobile app crashes or does not load
        sync my shifts to google calendar = Calendar sync
        Outlook calendar doesn't show my new shifts = Calendar sync
        all shifts are shown one hour too early = Time zones and wrong times
        import our staff list from excel = Import people and shifts from a file
        csv import shows errors in some rows = Import people and shifts from a file
        How can I export all our data to csv? = Export your data
        download a full backup of our workspace data = Export your data
        how big may an attachment be at most = Limits
        what is the maximum number of people per workspace = Limits
        I deleted a shift by mistake, how can I bring it back = Restore deleted shifts and tasks
        where do I create an API key = API keys
        our api key leaked, how do i revoke it = API keys
        api requests fail with 429 = API errors and rate limits
        getting 403 from your api = API errors and rate limits
        set up a webhook for published schedules = Webhooks
        our endpoint receives no webhook events any more = Webhooks
        post reminders into a slack channel = Slack and Microsoft Teams
        microsoft teams integration stopped = Slack and Microsoft Teams
        send approved hours to payroll = Payroll and HR integrations
        how do I switch from Starter to the Business plan = Change your plan
        we want to downgrade = Change your plan
        my credit card expired, where do I enter the new one = Update your payment method
        payment was declined = Update your payment method
        I need a copy of last month's invoice = Invoices and billing address
        put our VAT number on the invoice = Invoices and billing address
        how do we get more seats = Seats and add-ons
        how many days does the trial last = Free trial
        how can I cancel the subscription = Cancel your subscription
        switch off auto renewal = Cancel your subscription
        in which country is our data stored = How your data is protected
        log out on all devices = Active sessions and sign out everywhere
        who changed yesterday's shift? is there a log = Audit log
        please tell me how to delete my account = Delete your account or workspace
        which browser versions do you support = Supported browsers
        the schedule page stays blank in chrome = Pages load slowly or stay blank
        your site is extremely slow for us today = Pages load slowly or stay blank
        my shifts vanished from the schedule = Shifts are missing from the schedule
        is there an outage at the moment = System status and outages
        when is your next maintenance window = System status and outages
        uploading a PDF attachment fails = File uploads fail
        print the weekly schedule in landscape = Printing a schedule
        what are your support hours on weekends = Contact support
        """)

    static let offTopic: [String] = lines(
        """
        what is the weather in Paris
        write me a poem
        who is the king of spain
        how do I bake sourdough bread
        tell me something funny
        what's the best restaurant in Vienna
        can you solve this integral for me
        how high is the eiffel tower
        my washing machine is leaking
        which film won the oscar
        do cats dream
        sell me a used car
        what is the boiling point of water
        I need a doctor for my knee
        how do airplanes fly
        lyrics of a famous love song
        what is bitcoin worth
        where can I park near the stadium
        how do I propose to my girlfriend
        translate this sentence to Latin
        is my luggage lost
        find a plumber nearby
        how do I make pancakes
        how big is the sun
        are mushrooms vegetables
        what gift should I buy for my mother
        who discovered penicillin
        how do I get a visa for India
        what is the speed of light
        good exercises for back pain
        which wine goes with fish
        how do I paint a wall
        what's on television tonight
        how old do elephants get
        my parcel has not been delivered
        how do I feed a hedgehog
        what is the plural of octopus
        tell me about the french revolution
        where can I rent a boat
        is coffee bad for you
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
