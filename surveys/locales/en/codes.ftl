# What respondents read about codes: coming back with three words, and taking answers back with four.
# Everybody reads these, so every sentence stays under reading grade 4.

## Save and finish later

later-button = Save and finish later
later-heading = Your answers are saved
later-done = You have done { $done } of { $total }.
later-write = Write these three words down:
later-why = You need them if you use another device. They keep your answers safe from others.
later-back = To go on, open the same link again.
later-close = You can close this page now.
later-on = Go on now

## Come back on another device

return-heading = Type your three words
return-lead = Some answers are saved here. Your three words open them.
return-label = Your three words
return-open = Open my answers
return-none-heading = No words?
return-none = That is fine. You can start again. The old answers go when you pick a new one.
return-afresh = Start again
return-count = Please type all three words.
return-wrong = These words do not fit. Look at them again, or start again.
return-many = You have had many tries. Wait an hour, or start again.
code-unknown = Look at word { $number } again. We do not use that word.

## The code on the thank-you page

thanks-code-heading = Did you change your mind?
thanks-code = You can take your answers back. Write these four words down. We show them only here.
thanks-code-link = Take my answers back
thanks-code-until = It works until we count the answers. We plan to count on { $day }, but not before all are in.

## Take answers back

withdraw-heading = Take your answers back
withdraw-lead = Type the four words from your thank-you page. Then we delete your answers.
withdraw-last = You can not undo this. You can not answer again.
withdraw-label = Your four words
withdraw-button = Delete my answers
withdraw-count = Please type all four words.
withdraw-wrong = No answers have these words. Look at each word again.
withdraw-many = There were too many tries from here. Please try again in an hour.
withdraw-gone-heading = Your answers are gone
withdraw-gone = We have deleted them. No one will count them.
withdraw-gone-once = The four words do not work any more.
withdraw-late-heading = It is too late to take them back
withdraw-late = The answers have been counted.
withdraw-late-why = All answers were mixed and added up. No one can tell now which were yours, so we can not take them out.
