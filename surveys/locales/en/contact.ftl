# "Would you like someone to contact you?": the offer on the thank-you page, and its form.

contact-offer-heading = Would you like someone to contact you?
contact-offer = You can ask for it on a new page. It is not tied to your answers.
contact-offer-link = Ask someone to contact me

contact-title = Ask someone to contact you
contact-lead = Someone can get in touch with you. You do not have to ask. It is up to you.
contact-seen-by = The one who looks after safety at the place you choose will see it. So will those who stand in for them.
contact-when = They should read it on the next school day, not right now.
contact-told = They may need to tell others, to keep you safe.
contact-apart = It does not go with your answers. No one can tell which answers are yours.
contact-urgent = Do you need help now? Do not wait for us. Use a number here.
contact-setting = Your school or place
contact-setting-choose = Choose one
contact-setting-hint = Is it not in the list? Then use a number here.
contact-who = Your first name, or how to find you
contact-who-hint = So they know who to look for.
contact-reach = How and when can they reach you?
contact-empty = You can leave this empty.
contact-about = What is it about?
contact-about-hint = It can have up to { $n } letters.
contact-send = Send
contact-leave = Leave this page and clear this device
contact-no-setting = Choose your school or place. Not in the list? Use a number here.
contact-no-who = Write your first name, or how to find you.
contact-long = This is too long. It can have up to { $n } letters.
contact-not-kept = We could not keep this just now. It is still on this page. Please send it again, or use a number here.
contact-busy = Many people have asked from where you are. What you wrote is still here. Try again in ten minutes, or use a number here.
contact-none = We can not pass this on from here just now. Please use a number here.
contact-sent-title = We have your message
