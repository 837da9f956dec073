"""What the lenders of the demo data write: e-mails, texts and letters by subject. Templates, see Diary.words."""

# Title and body of an e-mail.
EMAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "statementGenerated": (
        (
            "Your {month} statement is ready",
            "Hi {first},\n\nYour {month} statement for your {loan} ending in {tail} is ready. {payment} is due on "
            "{due}. You can see it at {website}.\n\n{lender}",
        ),
        (
            "{month} statement for your {loan}",
            "Dear {name},\n\nyour new statement is in your documents. Balance: {balance}. Payment due {due}: "
            "{payment}.\n\nQuestions? Reply to this e-mail or call {phone}.\n\n{lender}",
        ),
    ),
    "paymentDueDateReminder": (
        (
            "A payment of {payment} is due on {due}",
            "Hi {first},\n\nthis is a friendly reminder that {payment} for your {loan} ending in {tail} is due on "
            "{due}. If you have already paid, thank you!\n\n{lender}",
        ),
        (
            "Coming up: your {loan} payment",
            "Hello {first},\n\nyour next payment of {payment} is due on {due}. Paying at {website} takes a minute."
            "\n\n{lender}",
        ),
    ),
    "autopayPaymentReminder": (
        (
            "Autopay will draw {payment} on {due}",
            "Hi {first},\n\non {due} we will draw {payment} from your bank account for your {loan} ending in "
            "{tail}. There is nothing you need to do.\n\n{lender}",
        ),
    ),
    "autopayEnabled": (
        (
            "Autopay is on",
            "Hi {first},\n\nautopay is now on for your {loan} ending in {tail}. The first payment of {payment} "
            "will be drawn on {due}.\n\n{lender}",
        ),
    ),
    "autopayAmountChanged": (
        (
            "Your autopay amount has changed",
            "Hi {first},\n\nfrom {due} your monthly payment for the {loan} ending in {tail} is {payment}."
            "\n\n{lender}",
        ),
    ),
    "cardExpiresReminder": (
        (
            "Your card on file expires soon",
            "Hi {first},\n\nthe debit card that you pay your {loan} with expires at the end of {month}. Please add "
            "the new one at {website}.\n\n{lender}",
        ),
    ),
    "annualPrivacyPolicyNotice": (
        (
            "Our privacy notice",
            "Dear {name},\n\nfederal law requires us to tell you once a year how we collect, share and protect "
            "your personal information. The notice is attached.\n\n{lender}",
        ),
    ),
    "confirmationCode": (
        (
            "Your confirmation code",
            "Your code is {code}. It is valid for 10 minutes. We will never ask you for it on the phone."
            "\n\n{lender}",
        ),
    ),
    "refundScheduled": (
        (
            "A refund of {half} is on its way",
            "Hi {first},\n\nyou paid {half} more than was due. We will return it to your bank account within five "
            "business days.\n\n{lender}",
        ),
    ),
    "promoProgramReminder": (
        (
            "Your rate discount is waiting",
            "Hi {first},\n\ncustomers who turn on autopay before {due} get 0.25 % off their rate. See whether it "
            "suits you at {website}.\n\n{lender}",
        ),
    ),
    "loanOverdueFirstNotice": (
        (
            "We have not received your payment",
            "Hi {first},\n\nwe did not receive {payment} for your {loan} ending in {tail}, due on {missed}. If "
            "it is on its way, thank you. Has something come up? Call {phone}; we can often help.\n\n{lender}",
        ),
    ),
    "loanOverdueSecondNotice": (
        (
            "Your {loan} is past due",
            "Dear {name},\n\nyour payment of {payment} was due on {missed} and has not arrived. Please pay at "
            "{website} or call {phone} to talk about your options.\n\n{lender}",
        ),
    ),
    "loanOverdueThirdNotice": (
        (
            "Please contact us about your {loan}",
            "Dear {name},\n\nyour {loan} ending in {tail} is more than 30 days past due. The amount now due is "
            "{payment}; the balance is {balance}. We would rather find a plan with you: {phone}.\n\n{lender}",
        ),
    ),
    "creditPositiveInfoReported": (
        (
            "Good news about your credit report",
            "Hi {first},\n\nwe have reported your on-time payments for the {loan} ending in {tail}. Thank you for "
            "paying on time!\n\n{lender}",
        ),
    ),
    "futurepayPaymentDueReminder": (
        (
            "The payment you promised is due on {promised}",
            "Hi {first},\n\nyou arranged to pay {payment} on {promised}. We look forward to it. Should your plans "
            "have changed, call {phone}.\n\n{lender}",
        ),
    ),
}

TEXTS: dict[str, tuple[str, ...]] = {
    "paymentDueDateReminder": (
        "{lender}: Hi {first}, {payment} for your {loan} is due {due}. Pay: {website}. Reply STOP to opt out.",
        "{lender}: reminder, {payment} due {due} on account {tail}. Reply HELP for help, STOP to opt out.",
    ),
    "autopayPaymentReminder": (
        "{lender}: autopay draws {payment} on {due}. Nothing to do. Reply STOP to opt out.",
    ),
    "confirmationCode": ("{lender}: your code is {code}. Do not share it.",),
    "loanOverdueFirstNotice": (
        "{lender}: we missed your payment of {payment}. Pay at {website} or call {phone}. Reply STOP to opt out.",
    ),
    "loanOverdueSecondNotice": (
        "{lender}: {first}, your {loan} is past due. We have options: {phone}. Reply STOP to opt out.",
    ),
    "futurepayPaymentDueReminder": (
        "{lender}: thank you for arranging {payment} for {promised}. Reply STOP to opt out.",
    ),
}

# Title and body of a letter.
LETTERS: dict[str, tuple[str, str]] = {
    "statementGenerated": (
        "Statement for {month}",
        "Account ending in {tail}. Balance {balance}. Payment of {payment} due on {due}.",
    ),
    "annualPrivacyPolicyNotice": (
        "What does {lender} do with your personal information?",
        "Financial companies choose how they share your personal information. Please read this notice carefully.",
    ),
    "loanOverdueFourthNotice": (
        "Notice of past due account",
        "Dear {name}, your {loan} ending in {tail} is more than 60 days past due. Please pay {payment} or call "
        "{phone}.",
    ),
    "loanOverdueFifthNotice": (
        "Second notice of past due account",
        "Dear {name}, we have not heard from you about your {loan} ending in {tail}. Please call {phone}.",
    ),
    "loanRightToCurePersonalUnsecured": (
        "Notice of your right to cure",
        "Dear {name}, you may cure the default on your {loan} by paying {payment} by {later}.",
    ),
    "creditNegativeInfoReported": (
        "Notice of negative information",
        "We may report information about your account to credit bureaus. Late payments, missed payments or other "
        "defaults on your account may be reflected in your credit report.",
    ),
    "debtValidationNotice": (
        "{lender} is trying to collect a debt that you owe",
        "Account ending in {tail}. You now owe {balance}. Call or write to us by {later} to dispute all or part of "
        "the debt.",
    ),
    "ceaseCommunicationAcknowledgement": (
        "We have received your request",
        "Dear {name}, we have received your request to stop contacting you about account {tail}. Except for "
        "notices that the law requires you will not hear from us about it.",
    ),
    "disputeOfDebtConfirmed": (
        "The result of our investigation",
        "Dear {name}, we have verified the debt that you disputed. A copy of the agreement is enclosed.",
    ),
    "identityTheftSubmitDocumentation": (
        "Your report of identity theft",
        "Dear {name}, please send us a copy of your report to the FTC or the police, and of an identity document.",
    ),
    "deceasedNotificationUponDeath": (
        "To the estate of {name}",
        "We are sorry for your loss. Please let us know who represents the estate.",
    ),
}
CUSTOM_LETTERS = {
    "payoff": (
        "Payoff statement",
        "The payoff amount of account {tail} is {balance}, good through {promised}.",
    ),
    "paid": (
        "Your loan is paid in full",
        "Dear {name}, your {loan} ending in {tail} is paid. Congratulations!",
    ),
    "welcome": (
        "Welcome to {lender}",
        "Dear {name}, thank you for your {loan}. Your first payment is due on {due}.",
    ),
}
