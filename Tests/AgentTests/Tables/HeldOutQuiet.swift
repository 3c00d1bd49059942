/// Phrases that look like a trigger and are none, written before the rules were deepened and never used to write them.
enum HeldOutQuiet {
    static let refund = """
        I am not after a refund, just tell me where the invoice is
        how do I write a refund policy in the task description
        our guests ask for refunds, where do I log that
        the shift called returns desk vanished
        how do I return to the previous screen
        I want to go back to the old schedule
        the payment method is out of date
        how do I pay my invoice by card
        my payment failed, can I try again
        when is the next payment due
        I would like to return to the list view
        how do I reverse a shift swap
        can I undo a deletion
        a customer wants his money back, how do I note that in the shift log
        how do we track travel reimbursements in a custom field
        does the app charge my phone battery quickly
        who is in charge of the location
        the credit column in the export is empty
        I don't need my money back, I need the feature to work
        charge nurse role is missing
        how can I give back a shift
        please send the report back to me
        how do I get my deleted schedule back
        compensation time is not counted in the report
        no refund required, thanks
        what payment methods do you accept
        where do I change the credit card
        the import returned an error
        when I come back to the page it is blank
        the checklist item about reimbursing drivers repeats twice
        """
    static let legal = """
        where can I read your terms of service
        how do I put our legal name on invoices
        Sue Miller cannot see her shifts
        I manage the rota for a solicitors' office
        the lawyer group has no permissions
        the court next to our gym needs its own location
        how do I plan shifts for courthouse staff
        is the app compliant with GDPR
        where is your privacy policy
        how do I file a document in a task
        can I set legal working hours per week
        the claim field of the SAML response is empty
        token claims missing in the JWT
        how do I pursue a swap that nobody accepted
        breaks required by law are not inserted
        we don't intend to sue anybody, we only need the logs
        the case number field is too short
        add our attorney as a viewer
        the judge shift starts at nine
        illegal argument exception in the API
        what data do you store about my employees
        how can I delete personal data of a former employee
        the app proceeds to the wrong page
        complaint form template for our guests
        food court location has the wrong time zone
        how do I sort actions in a workflow
        can I charge a location's hours to another
        do you sign a data processing agreement
        how do I issue a shift to several people
        the legal holidays of Bavaria are missing
        """
    static let human = """
        where do I see which agent handled the task
        my manager doesn't get the notifications
        how do I assign a supervisor to a location
        the representative role lacks rights
        the bot in our Slack channel stopped posting
        can people talk to each other in the app
        how many persons can one shift have
        the human resources export is empty
        the person I invited never got the email
        how do I contact my team through the app
        does the operator have to confirm a swap
        how do I call the API
        can an employee message his manager
        the user agent is missing in the log
        I need to add three people to the schedule
        someone on my team can't log in
        a real time dashboard would be great, how do I open it
        how do I transfer a shift to somebody else
        how do I connect my calendar
        the support page shows a 404
        do you support single sign on
        I don't need to talk to anyone, just tell me how to export
        the contact person of a location is wrong
        staff can't clock in
        our customer service team needs its own location
        please tell me how I add a manager
        what does the team lead see
        can I escalate a task automatically after a day
        somebody deleted my schedule, how do I restore it
        live updates are delayed
        """
    static let pricing = """
        how much history is kept in the audit log
        the price column of our csv is not imported
        how do I enter labor costs
        what does the free shift colour mean
        how do I mark a shift as free
        is there a limit on users
        how much notice do people get before a shift
        the cost report shows zero
        who is free on Friday evening
        how do I download my invoice
        where do I change my plan
        what plan am I on
        can I use double quotes in the name
        how do I upgrade
        our price list template is gone
        discount shifts is the name of our location
        how many hours does an employee have left
        is the app available in Spain
        how much data fits in an export
        free text field in tasks
        how do I switch to yearly billing
        fee field in the form is required
        hourly rate of an employee is wrong
        the exchange rate table does not load
        how do I plan paid leave
        it cost me two hours to find the button
        when do I get an invoice
        the overtime rate in the report is wrong
        how do I quote a comment
        what is included in my trial
        """
    static let security = """
        how do I change my password
        do you encrypt data
        where can I see who logged in
        what are your security certifications
        how do I turn on two-factor authentication
        I forgot my password
        my phone was stolen, how do I log in without the code
        access denied when I open the report
        the schedule leaks into the next week
        how do I give a new colleague access
        the hackathon shift is missing
        someone changed a shift, who was it
        how do I sign out of all devices
        how do I rotate an API key
        I get an unauthorized error from the API
        unknown error when I log in
        how do you protect us against phishing
        is there a report of failed logins
        strange characters in the export
        I logged in with another account by mistake
        the login page looks strange on my phone
        what does suspicious login protection do
        how do I see other locations' schedules
        can employees see other people's data
        an employee left, how do I remove their access
        is my data safe with you
        the security guard shift has no break
        where do I find the access log
        our data import broke off
        the activity feed shows the wrong time
        """
}
