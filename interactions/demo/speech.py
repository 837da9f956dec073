"""What is said in the demo data: notes on calls, voicemails, chats, texts and letters from borrowers."""

# What agents note about a conversation that they began.
COLLECTION_NOTES = (
    "{first} was paid late this month and promises {payment} by {promised}.",
    "Explained the late fee. {first} will pay {half} now and the rest on {promised}.",
    "{first} lost hours at work. Offered a plan of three payments; will think it over.",
    "{first} says the payment was sent on Monday. Asked for the confirmation number.",
    "Took a payment of {payment} by debit card. Account is current again.",
    "{first} asked us to call back after payday. Will pay {payment} on {promised}.",
    "Confirmed address and e-mail. Promise to pay {payment} on {promised}.",
    "{first} was driving; kept it short. Wants the options by e-mail.",
)
HUNG_UP_NOTES = ("Hung up during the disclosure.", "Said this is a bad time and hung up.")
THIRD_PARTY_NOTES = (
    "A relative answered. Asked for {first}, said nothing about the reason, did not leave a message.",
    "A roommate answered; {first} is at work until six.",
)
MESSAGE_NOTES = ("Left name and number with the person who answered, nothing else.",)
VOICEMAIL_NOTES = (
    "Hello, this is {agent} for {name}. Please call me back at {phone}. Thank you.",
    "This message is for {name}. This is {agent}. Please return my call at {phone}.",
)
# Why borrowers call, and what came of it.
INBOUND_NOTES = (
    "{first} asked for the payoff amount. Quoted {balance}, good for ten days.",
    "Changed the due date to the 15th at {first}'s request.",
    "{first} could not log in. Sent a confirmation code and walked through the reset.",
    "Question about the interest on the {month} statement. Explained the daily accrual.",
    "{first} paid {payment} over the phone.",
    "New address after a move; asked to send a proof of residence.",
    "{first} asked whether paying extra lowers the term. Explained principal-only payments.",
    "Wants to turn on autopay. Sent the agreement by e-mail.",
)
# Kept from those who need not know.
SENSITIVE_NOTES = (
    "{first} has begun a treatment and will be on reduced income until spring. Hardship form sent.",
    "{first} is going through a divorce and asks that nothing is said to the spouse.",
    "Reported a stolen wallet with the debit card in it. Removed the card from the account.",
    "Disclosed a disability; wants all letters in large print.",
)
INBOUND_VOICEMAILS = (
    "Hi, this is {name}. I am returning your call. You can reach me after four.",
    "Hello, {first} here, about the {loan}. I sent the payment yesterday. Call me if it is not there.",
    "Hi, it's {first}. I have a question about my statement. Please call me back, thanks.",
)
# B is the borrower, L the lender.
CHATS = (
    (
        "B: hi, is my payment in? I paid on {recently}",
        "L: Hello {first}, this is {agent}. Let me look.",
        "L: Yes, {payment} was posted this morning.",
        "B: great thank you 😊",
    ),
    (
        "B: How do I get a payoff letter for my {loan}?",
        "L: Hi {first}! I can put one into your documents right now.",
        "B: yes please",
        "L: Done. The amount is {balance}, good for ten days.",
        "B: perfect",
    ),
    (
        "B: I need to skip this month, is that possible",
        "L: Hi {first}, {agent} here. May I ask what has changed?",
        "B: hours got cut at work, should be normal again in 6 weeks",
        "L: Thank you for telling us. We can split {payment} over the next three months. Would that help?",
        "B: that would help a lot",
        "L: I have sent the form to your e-mail. Please sign it before {promised}.",
    ),
    (
        "B: website says my account is locked?",
        "L: That happens after five wrong passwords. I have unlocked it, {first}.",
        "B: ok it works now",
    ),
    (
        "B: can i change my due date to the 20th",
        "L: Hello {first}. Yes, once a year. It would start with the payment after next. Shall I?",
        "B: yes",
        "L: Changed. You will get a confirmation by e-mail.",
    ),
    (
        "B: Why did my payment go up?",
        "L: Hi {first}, your escrow or insurance may have changed. Which loan is it about?",
        "B: the {loan} ending {tail}",
        "L: I see a change in the insurance premium. The new payment is {payment}.",
        "B: ok. thanks for explaining",
    ),
)
# Texts to and fro; the first is the borrower's answer to a reminder.
TEXT_THREADS = (
    ("B: Paid this morning 👍", "L: Thank you, {first}! We see it."),
    (
        "B: can I pay half now",
        "L: Yes. Pay {half} today and the rest by {promised}.",
        "B: ok will do",
    ),
    (
        "B: who is this",
        "L: This is {lender}, about your {loan}. You can call {phone} to verify.",
        "B: ok ty",
    ),
    (
        "B: I get paid on friday, will pay then",
        "L: Thank you for letting us know, {first}. Friday it is.",
    ),
    ("B: call me tomorrow after 5", "L: Will do. Thank you, {first}."),
)
# What borrowers write, and the answer.
EMAILS_IN = (
    (
        "Question about my statement",
        "Hello, on my {month} statement there is a fee I don't understand. Can you explain? {name}",
        "Hi {first},\n\nthe fee was for a returned payment. I have waived it this once.\n\n{agent}\n{lender}",
    ),
    (
        "New phone number",
        "Hi, please note that I have a new number. I'll add it on the website. Thanks, {first}",
        "Thank you, {first}. Please confirm it with the code that we send you.\n\n{agent}\n{lender}",
    ),
    (
        "Proof of payment",
        "See the attached receipt for {payment}. It left my account on {recently}. {name}",
        "Hi {first},\n\nwe found it and posted it to the right loan. Sorry for the trouble.\n\n{agent}\n{lender}",
    ),
    (
        "hardship",
        "I was in the hospital for two weeks and am behind on everything. Is there any program? {first}",
        "Dear {first},\n\nwe are sorry to hear that. Attached is a short form; with it we can lower your payment "
        "to {half} for three months.\n\n{agent}\n{lender}",
    ),
)
DOCUMENTS_IN = (
    "Pay stub",
    "Bank statement",
    "Proof of insurance",
    "Proof of residence",
    "Hardship form",
    "W-2",
)
PORTAL_EVENTS = {
    "paymentSubmitted": "Paid {payment} from checking ••••{tail}",
    "autopayTurnedOn": "Turned on autopay on the due date",
    "profileUpdated": "Changed the mailing address",
    "documentUploaded": "Uploaded a document",
    "payoffQuoteRequested": "Asked for a payoff quote: {balance}",
    "paperlessChosen": "Chose statements by e-mail",
}
BANNERS = (
    "Your {month} statement is ready.",
    "Turn on autopay and never miss a due date.",
    "Your payment of {payment} is due on {due}.",
)
FAILURES = {
    "emailBounced": (
        "Mailbox unavailable",
        "550 5.1.1 The address does not exist. Ask the borrower for a new one.",
    ),
    "emailMarkedAsSpam": ("Complaint", "The recipient marked the message as spam."),
    "textUndelivered": (
        "Carrier rejected the message",
        "Error 30006: landline or unreachable carrier.",
    ),
    "textOptedOut": (
        "Number has opted out",
        "The borrower replied STOP. Ask for consent before texting again.",
    ),
    "voiceBusy": ("Busy", None),
    "voiceNotInService": ("Number not in service", "The carrier reports an unallocated number."),
    "voiceTechnicalFailure": ("Call could not be set up", "SIP 503 from the carrier."),
    "mailReturned": ("Returned to sender", "Attempted, not known, unable to forward."),
    "faxFailed": ("No answer from the fax machine", "Three attempts, ten minutes apart."),
    "chatTechnicalFailure": ("The chat broke off", "The connection to the web site was lost."),
    "contactMissing": ("No usable contact", "There is no address of this type for the borrower."),
    "templateMissing": (
        "No template",
        "There is no template for this subject in the borrower's language.",
    ),
    "technicalFailure": ("Could not be processed", "The message queue did not answer in time."),
}
