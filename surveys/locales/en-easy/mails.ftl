# Easy read English. What is not written here is taken from English.

invitation-subject-fa = A few questions for you
invitation-who = This comes from { $setting } and { $partnership }. They want to hear from you.
invitation-ask-yp = How is school going for you? It takes about 3 minutes.
invitation-ask-fa = How are things with your child's school? It takes about 4 minutes.
invitation-ask-st = How well do we all work as a team for children? It takes about 4 minutes.
invitation-promise-yp = You can choose. If you do not answer, nothing changes for you. Your name is never with your answers.
invitation-promise-fa = You can choose. If you do not answer, nothing changes for you. Your name is never with your answers.
invitation-promise-st = You can choose. If you do not answer, nothing changes for you. Your name is never with your answers.
invitation-private = The link is just for you. Please do not pass it on. It works until { $closes }.
note-who = { $setting } and { $partnership } asked you some questions. This note goes to all who were asked. We do not know who sent answers.
