# What respondents read on the pages of a survey.
#
# -yc is for children aged 7 to 11, -yp for young people aged 11 to 18, -fa for families, -st for staff. A message
# without such an ending is for everybody. Children's sentences stay under reading grade 4, families' under 8.
# Nothing here blames, hurries or counts down, and nothing names the person who reads it.

## The frame of every page

skip-to-page = Skip to the page
exit = Exit this page
demo-notice = This is a demo. Each school and each name in it is made up.
preview-notice = This is a preview. Nothing that you choose here is kept.
from-partnership = From { $partnership }. Belong never shows who answered.
unchecked-notice = This translation has not been checked by a person yet. If something sounds wrong, you can read it in English.
language-label = Language
error-title = Error: { $title }
problem-heading = There is a problem
accessibility-link = Accessibility
look-link = Text size and colours

## Text size and colours

look-size = Text size
look-size-usual = Usual
look-size-large = Large
look-size-larger = Larger
look-colours = Colours
look-colours-device = Same as my device
look-colours-light = Light
look-colours-cream = Cream
look-colours-dark = Dark
look-colours-contrast = High contrast

## Talk to someone

support-heading-yc = Talk to someone now
support-heading-yp = Talk to someone now
support-heading-fa = If you need help now
support-heading-st = If you are worried about a child
support-heading = Talk to someone now
support-childline-yc = Do you feel sad or not safe? You can call Childline. It is free, day and night.
support-childline-yp = Is something on your mind? You can talk to Childline. It is free, day and night.
support-childline-fa = Children and young people can talk to Childline. It is free, day and night.
support-childline = Children and young people can call Childline. It is free, day and night.
support-danger-yc = Are you in danger? Call this number now.
support-danger-yp = If you are in danger, call this number now.
support-danger-fa = If somebody is in danger, call this number now.
support-danger-st = Please follow your setting's safeguarding steps. If somebody is in danger, call this number now.
support-danger = Is somebody in danger? Call this number now.

## The first page

landing-heading-yc = What is school like for you?
landing-heading-yp = What is school like for you?
landing-heading-fa = How is school going for your child?
landing-heading-st = How is it going where you work?
landing-for-yc = For children in years 3 to 6
landing-for-yp = For young people aged 11 to 18
landing-for-fa = For parents and carers
landing-for-st = For staff and practitioners
landing-why-yc = We are { $partnership }, and we want school to be a good place for you.
landing-why-yp = { $partnership } is asking young people what school is like, to make it better.
landing-why-fa = { $partnership } is asking families how school is going, so that schools and services can do better.
landing-why-st = { $partnership } is asking everybody who works with children and families what helps and what gets in the way.
landing-long-yc = There are { $questions } short questions, and they take about 2 minutes.
landing-long-yp = There are { $questions } short questions, and they take about 3 minutes.
landing-long-fa = There are { $questions } short questions, and they take about 4 minutes.
landing-long-st = There are { $questions } short questions, and they take about 4 minutes.
landing-sees-yc = We add up what all children pick. So no one at school or at home is told what you picked.
landing-sees-yp = Nobody is told what you chose, at school or at home. Your answers are added to everybody else's. That is what anonymous means.
landing-sees-fa = It is anonymous. Your answers are added to those of other families. Nobody at school is told what you chose.
landing-sees-st = It is anonymous. Your answers are added to those of colleagues. Nobody where you work is told what you chose.
landing-freedom-yc = There is no right or wrong. You can skip a question. You can stop when you like.
landing-freedom-yp = It is up to you. You can skip any question, and you can stop whenever you like.
landing-freedom-fa = It is up to you. Nothing changes for your child if you do not answer, skip a question or stop.
landing-freedom-st = It is up to you. You can skip any question, and you can stop whenever you like.
landing-small-yc = Only a few children are asked here. So somebody may guess what you picked. You can leave out any question.
landing-small-yp = Only a few people are asked here, so somebody may guess what you chose. We show no figures for a group this small. You can leave out any question.
landing-small-fa = Only a few families are asked here, so somebody may guess what you chose. We show no figures for a group this small. You can leave out any question.
landing-small-st = Only a few people are asked here, so somebody may guess what you chose. We show no figures for a group this small. You can leave out any question.
landing-resume = You have done { $done } of { $total }. You can carry on where you stopped, or change them.
landing-start = Start
landing-carry-on = Carry on
landing-all = Show all on one page
landing-steps = One question at a time
landing-cookie-yc = We put one small note, called a cookie, on this device. It keeps your answers together. It goes when you finish.
landing-cookie-yp = We set one small cookie, which keeps your answers together while you answer. It does not follow you and it goes when you finish.
landing-cookie-fa = We set one small cookie, which keeps your answers together while you answer. It does not follow you and it goes when you finish. You can stop and carry on later from the same link.
landing-cookie-st = We set one small cookie, which keeps your answers together while you answer. It does not follow you and it goes when you finish. You can stop and carry on later from the same link.

## What we keep

keep-heading = What we keep
keep-yc = We keep what you pick. With it we keep your school, your school year and how much you were in school. Your school may add one or two yes-or-no facts. We do not keep your name with it. We only show how many children picked the same thing, and never for a small group.
keep-yp = We keep what you choose. With it we keep your school, your year group, roughly how much you were in school and one or two yes-or-no facts, where your school told us. We do not keep your name, e-mail address or the time with it. We only show figures for larger groups, so that nobody can be picked out.
keep-fa = We keep what you choose and which school it is about. With it we keep the year group, roughly how much school was missed and one or two yes-or-no facts, where the school told us. We do not keep a name, an e-mail address or the time with it. We only show figures for larger groups, so that nobody can be picked out.
keep-st = We keep what you choose and which setting you work in. We do not keep a name, an e-mail address or the time with it. We only show figures for larger groups, so that nobody can be picked out.
keep-example = This is all that we keep of one person. It is made up:
keep-example-setting = School or setting
keep-example-year = School year
keep-example-missed = School missed
keep-example-missed-value = Under 5 %
keep-example-name = Name, e-mail, time
keep-example-name-value = Not kept

## A question

question-title = Question { $number } of { $total }
question-of = { $number } of { $total }
next = Next
back = Back
skip-this = Skip this one
not-sure = I don't know
prefer-not = I would rather not say
does-not-apply-yc = This is not about me
does-not-apply = This does not apply to me
choose-or-skip = Choose an answer, or skip this one.
answer-not-offered = That answer is not one that this question offers. Nothing was saved. Please choose again.
saved-earlier-yc = You picked an answer before. We keep it. You can pick a new one.
saved-earlier = There is an answer from an earlier visit. It is kept unless you choose a new one.
all-title = All the questions
all-hint-yc = Pick one answer for each. You can leave any out.
all-hint = Choose one answer for each. You can leave out any that you like.

## Check and send

check-heading = Check your answers
check-change = Change
check-left-out = Left out
check-saved = Saved earlier
check-hidden = { $n ->
    [one] 1 answer was saved earlier. It stays hidden here and will be sent too.
   *[other] { $n } answers were saved earlier. They stay hidden here and will be sent too.
}
check-left = { $n ->
    [one] You left 1 question out. That is fine.
   *[other] You left { $n } questions out. That is fine.
}
check-before-yc = When you press the button, your answers go to us. You cannot change them then.
check-before = When you press the button, your answers come to us. After that they cannot be changed.
check-send = Send my answers
check-first = Check them first
empty-send = Answer one question before you send. "I would rather not say" is an answer too.
not-stored = We could not save your answers just now. They are still here. Please send again in a moment.

## Thank you

thanks-heading = Thank you
thanks-warm-yc = We have your answers. What you think matters to us.
thanks-warm-yp = We have your answers. What you think helps to make school better.
thanks-warm-fa = We have your answers. They help schools and services to see what works for families.
thanks-warm-st = We have your answers. They help the partnership to see what helps where you work.
thanks-results-yc = We plan to tell you what we found out on { $day }.
thanks-results-yp = We plan to share what everybody said on { $day }.
thanks-results-fa = We plan to share what families said on { $day }.
thanks-results-st = We plan to share what colleagues said on { $day }.
thanks-did-heading = You said, we did
thanks-did-here = Near you
thanks-did-everywhere = In the whole area
thanks-did-said = You said:
thanks-did-done = We did:
thanks-shared-heading = Is this device shared?
thanks-clear-yc = Do other people use it too? Press the button. It clears your answers off this device.
thanks-clear = Do others use it too? Then clear it, so that none of your answers stay behind.
thanks-finish = Finish and clear this device

## Other ends

cleared-heading = This device is clear
cleared-lead = What you sent is safe with us, and this device no longer holds it. You can close this page now.
cleared-history = The browser's history may still list the page. You can clear that in the browser.
closed-heading = This link is not open
closed-lead = There is nothing to answer here at the moment. That is all right, and you have done nothing wrong.
closed-maybe = It may be one of these:
closed-sent = you have sent your answers already, and they are safe with us
closed-ended = the survey has closed
closed-lost = a part of the link was lost on its way. Try it again from the e-mail.
closed-contact = If you would like help, answer the e-mail that brought you here, or ask { $partnership }.
cookies-heading = Please open your link again
cookies-lead = This visit is over on this device. Or the device does not let us keep one small cookie. We need it to keep your answers in one place. It does not follow you. It goes when you finish.
cookies-can = What you can do:
cookies-allow = open the link in the e-mail again
cookies-other = if that does not help, turn on cookies for this page
cookies-paper = or ask your school for the questions on paper.
away-heading = We could not save that just now
away-lead = Nothing is lost on your screen. Go back to the page before, wait a moment, and press the button again.

## Days

day = { $day } { $month } { $year }
moment = { $day }, { $time }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
