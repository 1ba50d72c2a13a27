# Doors beside the journey: a lost link, ways out of our mails, and the mails that lead to them.

## A lost link

lost-title = Get your link again
lost-lead = We can send you your private link again. Give us the e-mail address that we wrote to.
lost-label = E-mail address
lost-hint = We use it for this and for nothing else.
lost-send = Send me my link
lost-problem = This does not look like an e-mail address. Please check it.
lost-asked-title = Please look in your e-mail
lost-asked-lead = If we have asked somebody at this address, the same link is on its way to them.
lost-asked-wait = It can take a few minutes. Please look among the spam too.
lost-asked-same = We say this for every address, so that nobody can find out who was asked.
lost-asked-nothing = If nothing comes, the answers may be with us already, or the survey may have closed. { $partnership } can help.
lost-busy-title = Please try again later
lost-busy-lead = Somebody has asked many times from where you are. Please try again in ten minutes. You have done nothing wrong.

## No more mails

stop-title = No more e-mails?
stop-lead = Press the button, and we will not write to your e-mail address again.
stop-kept = A link that you have now will still work.
stop-press = Stop the e-mails
stop-done-title = We will not write to you again
stop-done-lead = No more e-mails from us will come to your address. One may be on its way now.
stop-mistake = Was it a mistake? You can change it here.
stop-again = It was a mistake: write to me again
stop-back-title = We will write to you again
stop-back-lead = Thank you. You will get our e-mails as before.

## Not for me

not-for-me = Not for me
not-for-me-title = Not for you?
not-for-me-lead-yc = That is fine. Press the button. Then we will not write to you about this again. That is all that will change.
not-for-me-lead = That is fine. Press the button, and we will not write to you about this survey again. Nothing else changes.
not-for-me-later-yc = You can still start if you change your mind. Just use your link.
not-for-me-later = If you change your mind, open your link again and start. It works until the survey closes.
not-for-me-confirm = Do not write to me about it
not-for-me-start = Start after all
not-for-me-back = Go back
not-for-me-done-title = That is fine
not-for-me-done-lead-yc = We will not write to you about this again.
not-for-me-done-lead = We will not write to you about this survey again.

## In mails

mail-lost = Lost the link later?
mail-stop = Not for you? Stop these e-mails:
mail-stop-link = Stop these e-mails
lost-mail-subject = { $links ->
    [one] Your private link
   *[other] Your private links
}
lost-mail-hello = Hello,
lost-mail-lead = { $links ->
    [one] You asked for your private link again. Here it is. It is the same as before.
   *[other] You asked for your private links again. Here they are. They are the same as before. There is one for each person whom we asked at this address.
}
lost-mail-for-yc = for a child
lost-mail-for-yp = for a young person
lost-mail-for-fa = for a parent or carer
lost-mail-for-st = for a member of staff
lost-mail-until = It works until { $closes }.
lost-mail-start = Start
lost-mail-other = If it was not you who asked, you need do nothing. Nobody else was told.
lost-mail-thanks = Thank you
