/// English phrases that look like a trigger and are none; the rules were written with these in view.
enum OpenQuiet {
    static let refund = """
        not asking for a refund
        I am not looking for a refund
        the refund policy page of my own shop is not linked
        my customers want a refund, where do I log it
        a guest asked for a refund, which shift handles it
        we do not need a refund
        refund is not needed
        I don't want a refund, just fix the seat count
        a shift named refunds
        how do I create a refund checklist
        add a field for reimbursement amounts
        travel reimbursements of employees in the report
        how do I go back to the old plan
        the return button does nothing
        the API returns an error
        get back to me when it works
        how do I bring my schedule back
        can I change the payment method
        payment declined, what now
        how do I pay the invoice
        the charge nurse cannot see the rota
        who is in charge of approvals
        how do I charge hours to a location
        credit card expired, how do I update it
        can I give a shift back
        compensation days are missing in the export
        the amount column is empty
        how do I dispute a swap
        cash register shift
        how do I get the list back
        can you get back to me
        """
    static let legal = """
        I don't want to sue
        nobody wants to sue anyone
        add Sue to the schedule
        Sue cannot log in
        can Sue approve swaps
        Sue and Tom swapped shifts
        the legal page footer is wrong
        legal holidays are missing
        legal entity name on the invoice
        how do I change the legal address
        we work for a law firm
        I am a lawyer and need an export
        add a lawyer role
        the lawyers team has no schedule
        book court 2 for Friday
        the food court location is gone
        tennis court opening hours
        illegal character in csv
        is it legal to export employee data
        are breaks required by law
        how do I delete data for GDPR
        GDPR export of an employee
        where is the data processing agreement
        how do I report a bug
        report of working hours per law
        can I see the privacy policy
        file a task under complaints
        how do I take an action in a workflow
        suede shoes shift
        claim an open shift
        how do I claim a shift
        """
    static let human = """
        user agent string
        the user agent in the log
        I don't need to talk to a human
        no need to talk to a human
        no need to call me
        human readable export
        human resources needs the list
        real time updates
        my manager approves swaps
        how do I add a manager
        can a manager see all shifts
        an agent role for the call center
        the representative cannot publish
        someone deleted a shift
        somebody changed the schedule
        can employees talk to each other
        how do people message their manager in the app
        contact person field
        the support page does not open
        connect to Slack
        connect me to outlook calendar
        transfer a shift to a colleague
        how do I contact my employees
        how do I escalate an overdue task
        call in sick
        can staff call in sick in the app
        live schedule view
        bot token for Slack
        the person who left still has shifts
        I need a person for the night shift
        find someone to cover my shift
        can someone help me
        how can I contact support
        are you a bot?
        """
    static let pricing = """
        price alert
        reset my price alert
        price field in the import
        cost center field
        cost centre report is wrong
        the labor cost is zero
        hourly rate field
        put quotes around the name
        is Anna free on Monday
        free seats in my plan
        free trial
        when does my free trial end
        are there free shifts
        how much time is left
        how much storage do we have
        how much overtime did Tom work
        how much notice is needed
        in charge of a location
        paid leave balance
        how do I pay by invoice
        how do I change plans
        upgrade to business
        plan a shift
        what does the plan include
        API rate limit
        the rate limit is too low
        exchange rate of the report
        export costs to csv
        show wage costs in the schedule
        it cost us two days
        pay rate of an employee
        pay slip export
        feel free to answer
        """
    static let security = """
        how do I protect my account against hackers
        security settings
        where is the security page
        how do I report a bug
        login does not work
        I can't log in to my account
        someone in my team can't log in
        unknown error
        401 unauthorized
        my API key leaked, how do I revoke it
        password forgotten, nothing leaked
        what happens if my account gets hacked
        what do you do in case of a data breach
        phishing training for staff
        do you scan uploads for malware
        memory leak in the desktop app
        my phone was stolen
        stolen laptop, sign out all devices
        who can access my data
        can other companies see our data
        access log export
        see the schedule of another location
        see other people's shifts
        security guard schedule
        how do I give someone access to our account
        remove access of a former employee
        login page looks strange
        strange error on login
        who changed my shift
        hackathon on Friday
        """
}
