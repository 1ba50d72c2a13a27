# Doors beside the journey: a lost link, ways out of our mails, and the mails that lead to them.

## A lost link

lost-title = Get your link again
lost-lead = We can send you your link again. Type the e-mail that we wrote to.
lost-label = E-mail address
lost-hint = We use it just for this.
lost-send = Send me my link
lost-problem = This does not look like an e-mail. Please check it.
lost-asked-title = Please look in your e-mail
lost-asked-lead = Did we ask you, at this e-mail? Then the same link is on its way.
lost-asked-wait = It can take a few minutes. Look in the spam too.
lost-asked-same = We say this to all. So no one can find out who we asked.
lost-asked-nothing = Does nothing come? We may have what you sent. Or the survey may have closed. You can ask { $partnership }.
lost-busy-title = Please try again later
lost-busy-lead = Too many have asked from where you are. Try again in ten minutes. You did nothing wrong.

## No more mails

stop-title = No more e-mails?
stop-lead = You can stop our e-mails, for good or for a while.
stop-kept = A link that you have now will still work.
stop-press = Stop the e-mails
stop-all-lead = Or we do not write to you at all.
stop-pause-lead = We can leave you in peace for a while. We will write again after { $day }.
stop-pause = Not this term
stop-paused-title = We will not write to you this term
stop-paused-lead = We will write to you again after { $day }. One e-mail may be on its way now.
stop-start-lead = Did you stop them before, and want them back?
stop-start = Write to me again
stop-done-title = We will not write to you again
stop-done-lead = We will send no more to this e-mail. One may be on its way now.
stop-mistake = Was it a mistake? You can change it here.
stop-again = It was a mistake: write to me again
stop-back-title = We will write to you again
stop-back-lead = Thank you. You will hear from us as before.

## Not for me

not-for-me = Not for me
not-for-me-title = Not for you?
not-for-me-lead-yc = That is fine. Press the button. Then we will not write to you about this again. No more will change.
not-for-me-lead = That is fine. Press the button, and we will not write to you about this survey again. Nothing else changes.
not-for-me-later-yc = You can still start if you change your mind. Just use your link.
not-for-me-later = You can still start if you change your mind. Just use your link.
not-for-me-confirm = Do not write to me about it
not-for-me-start = Start after all
not-for-me-back = Go back
not-for-me-done-title = That is fine
not-for-me-done-lead-yc = We will not write to you about this again.
not-for-me-done-lead = We will not write to you about this again.

## In mails

mail-lost = Lost the link later?
mail-stop = Not for you? Stop these e-mails:
mail-stop-link = Stop these e-mails
lost-mail-subject = { $n ->
    [one] Your private link
   *[other] Your private links
}
lost-mail-hello = Hello,
lost-mail-lead = { $n ->
    [one] You asked for your private link again. Here it is. It is the same as before.
   *[other] You asked for your private links again. Here they are. They are the same as before. There is one for each person that we asked.
}
lost-mail-for-yc = for a child
lost-mail-for-yp = for a young person
lost-mail-for-fa = for a parent or carer
lost-mail-for-st = for a member of staff
lost-mail-until = It works until { $closes }.
lost-mail-start = Start
lost-mail-other = Was it not you who asked? Then do nothing. We told no one else.
lost-mail-thanks = Thank you
