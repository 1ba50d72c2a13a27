# Easy read English. What is not written here is taken from English.
#
# At most fifteen words in a sentence, one idea in each, common words, reading grade 4 or below for every audience.

## The frame of every page

skip-to-page = Go to the page
demo-notice = This is only to show you how it works. All schools and people here are made up.
preview-notice = This is only a look. We do not keep what you choose here.
from-partnership = This comes from { $partnership }. Belong never shows who said what.
unchecked-notice = No one has checked these words yet. If they sound wrong, you can read them in English.
error-title = Not right yet: { $title }
problem-heading = Please look at this
accessibility-link = How to use this site

## Text size and colours

look-colours-contrast = Very strong

## Talk to someone

support-childline-yc = Do you feel sad? Do you feel not safe? You can call Childline. It is free, day and night.
support-childline-yp = Do you have worries? You can talk to Childline. It is free, day and night.
support-childline-fa = A child can talk to Childline. So can a teenager. It is free, day and night.
support-childline = A child can call Childline. So can a teenager. It is free, day and night.
support-danger-yp = Are you in danger? Call this number now.
support-danger-fa = Is someone in danger? Call this number now.
support-danger-st = Use your steps to keep children safe. Is someone in danger? Call this number now.
support-danger = Is someone in danger? Call this number now.

## The first page

landing-heading-st = How are things where you work?
landing-for-st = For staff
landing-why-yc = We are { $partnership }. We want school to be a good place for you.
landing-why-yp = We are { $partnership }. We want to know what school is like for you. This helps us make it better.
landing-why-fa = We are { $partnership }. We want to know how school is for your child. This helps schools to do better.
landing-why-st = We are { $partnership }. You work with children or their families. What helps you? What gets in the way?
landing-long-yc = There are { $questions } short questions. They take about 2 minutes.
landing-long-yp = There are { $questions } short questions. They take about 3 minutes.
landing-long-fa = There are { $questions } short questions. They take about 4 minutes.
landing-long-st = There are { $questions } short questions. They take about 4 minutes.
landing-sees-yc = We add up what all children pick. We do not tell your school what you picked. We do not tell your home.
landing-sees-yp = We add up what all of you say. We do not tell your school what you chose. We do not tell your home.
landing-sees-fa = We add up what all families say. We do not tell the school what you chose.
landing-sees-st = We add up what all staff say. We do not tell your workplace what you chose.
landing-freedom-yp = You can choose. You can skip a question. You can stop when you like.
landing-freedom-fa = You can choose. You can skip a question. You can stop when you like. Nothing changes for your child.
landing-freedom-st = You can choose. You can skip a question. You can stop when you like.
landing-small-yc = We ask only a few children here. So someone may guess what you picked. You can leave out any question.
landing-small-yp = We ask only a few people here. So someone may guess what you chose. We show no numbers for a small group. You can leave out any question.
landing-small-fa = We ask only a few families here. So someone may guess what you chose. We show no numbers for a small group. You can leave out any question.
landing-small-st = We ask only a few people here. So someone may guess what you chose. We show no numbers for a small group. You can leave out any question.
landing-resume = You have done { $done } of { $total }. You can go on from there. You can change them too.
landing-carry-on = Go on
landing-cookie-yc = We put one small note on this device. It is called a cookie. It keeps your answers together. It goes when you finish.
landing-cookie-yp = We put one small note on this device. It is called a cookie. It keeps your answers together. It does not follow you. It goes when you finish.
landing-cookie-fa = We put one small note on this device. It is called a cookie. It keeps your answers together. It does not follow you. It goes when you finish. You can stop. The same link will take you back.
landing-cookie-st = We put one small note on this device. It is called a cookie. It keeps your answers together. It does not follow you. It goes when you finish. You can stop. The same link will take you back.

## What we keep

keep-yc = We keep what you pick. We keep your school and your school year too. We keep how much you were in school. Your school may add one or two yes-or-no facts. We do not keep your name with it. We only show how many children picked the same thing. We never do that for a small group.
keep-yp = We keep what you choose. We keep your school and your school year too. We keep about how much you were in school. Your school may add one or two yes-or-no facts. We do not keep your name with it. We do not keep your e-mail or the time. We only show numbers for big groups. So no one can pick you out.
keep-fa = We keep what you choose. We keep the school and the school year too. We keep about how much school your child missed. The school may add one or two yes-or-no facts. We do not keep a name with it. We do not keep an e-mail or the time. We only show numbers for big groups. So no one can pick you out.
keep-st = We keep what you choose. We keep where you work too. We do not keep a name with it. We do not keep an e-mail or the time. We only show numbers for big groups. So no one can pick you out.
keep-example = This is all we keep about one person. We made it up:
keep-example-setting = School or place of work
keep-example-missed = How much school was missed
keep-example-missed-value = Less than 5 in 100 days
keep-example-name-value = We do not keep these

## A question

prefer-not = I do not want to say
not-sure = I do not know
does-not-apply = This is not about me
choose-or-skip = Choose an answer. Or skip this one.
answer-not-offered = You can't choose that answer here. We did not save it. Please choose again.
saved-earlier = You chose an answer before. We keep it. You can choose a new one.
all-hint = Choose one answer for each. You can leave any out.

## Check and send

check-saved = Saved before
check-hidden = { $n ->
    [one] You chose 1 answer before. We do not show it here. We will send it too.
   *[other] You chose { $n } answers before. We do not show them here. We will send them too.
}
check-before = When you press the button, your answers come to us. You cannot change them then.
empty-send = Please answer one question. Then you can send. "I do not want to say" is an answer too.
not-stored = We could not save your answers just now. They are still here. Please wait a bit. Then send again.

## Thank you

thanks-warm-yp = We have your answers. They help to make school better.
thanks-warm-fa = We have your answers. They show us what helps families.
thanks-warm-st = We have your answers. They show us what helps where you work.
thanks-results-yp = We plan to tell you what we found out on { $day }.
thanks-results-fa = We plan to tell you what families said on { $day }.
thanks-results-st = We plan to tell you what staff said on { $day }.
thanks-shared-heading = Do others use this device too?
thanks-clear = Do other people use it too? Press the button. It clears your answers off this device.
thanks-finish = Finish and clear my answers

## Other ends

cleared-lead = Your answers are safe with us. They are not on this device now. You can close this page.
cleared-history = This page may still be in the list of pages you saw. You can clear that list.
closed-lead = There is nothing to answer here now. That is all right. You did nothing wrong.
closed-maybe = Why this may be:
closed-sent = You sent your answers before. They are safe with us.
closed-ended = The questions have ended.
closed-lost = A part of the link got lost. Try it again from the e-mail.
closed-contact = Would you like help? Answer the e-mail that has the link. Or ask { $partnership }.
cookies-lead = This visit is over on this device. Or it does not keep one small note. We call that note a cookie. It keeps your answers in one place. It does not follow you.
cookies-allow = Open the link in the e-mail again.
cookies-other = If that does not help, turn on cookies for this page.
cookies-paper = Or ask your school for the questions on paper.
away-heading = We could not save that now
away-lead = Your answers are still here. Go back one page. Wait a bit. Press the button again.
