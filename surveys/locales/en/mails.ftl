# What respondents read in mails. A mail stays under 90 words.

invitation-subject-yc = A few questions for you
invitation-subject-yp = A few questions for you
invitation-subject-fa = A few questions for your family
invitation-subject-st = A few questions about your work
invitation-hello = Hello,
invitation-who = { $setting } and { $partnership } would like to hear from you.
invitation-ask-yc = What is school like for you? We would love to know. It takes about 2 minutes.
invitation-ask-yp = How is school going for you? A few questions, about 3 minutes.
invitation-ask-fa = How are things between your family and school? A few questions, about 4 minutes.
invitation-ask-st = How does working together for children look from where you are? A few questions, about 4 minutes.
invitation-start = Start
invitation-start-here = Start here:
invitation-promise-yc = You can choose. If you do not answer, nothing changes for you. We do not know who said what.
invitation-promise-yp = It is your choice, and nothing changes for you if you do not answer. Your name is never with your answers.
invitation-promise-fa = It is your choice, and nothing changes for your family if you do not answer. Your name is never with your answers.
invitation-promise-st = It is your choice, and nothing changes for you if you do not answer. Your name is never with your answers.
invitation-private = The link is yours alone, so please do not pass it on. It works until { $closes }.
invitation-thanks = Thank you
reminder-subject = Still time for a few questions
reminder-who = { $setting } and { $partnership } would still like to hear from you. There is time left.
note-subject = What we heard, and what we are doing
note-who = { $setting } and { $partnership } asked you some questions. This goes to all who were asked. No one needs to know who wrote back.
note-own-words = Here is what they would like to tell you:
