/// English near misses, written before the rules and heads were looked at; hardly any fires.
enum LaterQuiet {
    static let all = """
        how do I reverse the order of the columns
        can an employee give a shift back
        we return on Monday, can the plan start then
        the page charges slowly
        my phone does not charge while the app runs
        how do I credit overtime hours
        the shift was booked twice, how do I delete one
        where do I change the card that is charged
        can staff claim open shifts
        how do I dispute a time entry
        I don't need my money back, I only want the invoice
        return to the previous screen does not work
        does the app count travel reimbursement as hours
        the invoice shows the old address
        my payment failed, what now
        when is the next payment due
        how do I pay by bank transfer
        I paid yesterday and the banner is still there
        the top up has not arrived
        which cards do you accept
        how do I cancel my subscription
        my card was declined
        how do I change my delivery address
        the cash machine kept my card
        where is my order
        can a person have two roles
        how many people fit in a group
        someone on the team cannot see the plan
        which agent string does the app send
        my manager wants to approve leave on her phone
        call the API with a token
        the call button in the app is grey
        how do employees contact each other
        can I message the whole crew at once
        talk to the till by bluetooth
        human resources needs an export
        the person who made the workspace left
        who can see my phone number
        how do I add a phone number
        can the operator role edit shifts
        how do I set up a callback address for webhooks
        a customer called me about his booking, where do I note that
        I spoke to my colleague and she has the same problem
        let someone else take my shift
        somebody must approve it first
        the support page does not load
        please help me with my account
        I need help with my password
        contact details are wrong on my profile
        add a person to the evening
        what are the limits of the export
        how much storage do we have
        how many hours do I have left
        how much time before a shift can I clock in
        where do I see the labour cost
        add a cost centre to a shift
        how do I enter the hourly rate of a cook
        free shifts are not shown
        is Tom free on Tuesday
        how do I mark a day as free
        our shop raises prices in May, can I put a note on that day
        the deal day needs more staff, how do I copy it
        the plan for next week is missing
        how do I quote a message
        charge nurse is a role of ours
        what does the yellow number on the bill mean
        show wages in the report
        sort the list by rate
        can I plan a discount sale as an event
        overtime rate is computed wrongly
        what is included in the weekly mail
        the court manager books the tennis courts
        we are a law office with nine people
        is it legal to keep shifts for five years
        how do I set the rest period the law asks for
        Sue cannot clock in
        the trial shift should not count
        the judge for the dog show needs a shift
        where is the data processing agreement
        how do I delete a person as the privacy law asks
        case sensitive search
        the notary appointment collides with my shift
        police training is on Thursday, whole team
        add our counsel as viewer
        how do I rename the legal entity on the invoice
        court hearing leave, which type do I pick
        how do I turn on two factor login
        how is our data stored
        I get a security warning in my browser
        somebody logged me out by mistake
        can I see who changed a shift
        my password does not work
        I do not recognise this name in the plan
        how do I sign out of other devices
        someone changed my shift, who was it
        the hole in the schedule on Friday
        what happens to my data when I leave
        do you have a security whitepaper
        how do I block a member
        revoke an api key
        I lost my phone with the authenticator
        new device asks for a code
        leak in the kitchen, I need to move everybody
        how do I see who approved my leave
        can the night porter swap with the cook
        where do I put the price of the meal in the note
        the charger of the terminal is broken
        how do I return to the month view
        is there a way to bring back a deleted note
        my payment method has changed, where do I enter it
        what does pending payment mean on the banner
        who can edit the phone list
        the person list is not sorted
        show me how an agent role is created
        how do I stop the app calling me by my old name
        our manager needs the export by Friday
        we speak French, can the app
        the staff chat is silent
        call list for emergencies, where do I upload it
        may employees talk in the team channel
        how do I move a person to another group
        the rate of absences, where do I see it
        is my trial still free of limits
        how many free seats are left
        the offer of a shift has disappeared
        do swaps cost me vacation days
        discount shop opens at nine, add a shift
        the legal name on the invoice has a typo
        can minors work nights by law, does it warn me
        court of honour event needs six people
        the lawyer on our team cannot log in
        sue and bob swapped
        are the servers in the EU
        how do I see my last logins
        someone deleted a shift, can I restore it
        I forgot the password of our workspace
        the login page is blank
        a new person was added, how do I welcome him
        our data import stops at line four
        the security team wants single sign on
        a guest lost his phone, where do I note it
        I changed my password and the app still asks
        which data can a manager see
        thanks, the payment went through
        the bill is paid, when is the banner gone
        we pay by invoice, how do I change the address
        nobody can see the plan, please help quickly
        the plan was sent twice
        I would like to book the shift twice
        two debit card fields in the form of our shop, can I hide one
        charge the tablet overnight, is that a task
        balance of hours is minus two
        how do I get hours back that were deleted
        """
}
