# What a class tablet says before a child is in.

tablet-heading = Type your words
tablet-lead-yc = Look at your slip. Type the words from it here.
tablet-lead = Type the words from your slip here.
tablet-label = The words on your slip
tablet-hint = Big or small letters are both fine.
tablet-go = Go on
tablet-empty = Type the words from your slip first.
tablet-unknown-yc = We do not know these words. Look at your slip and try again. You can ask a grown-up.
tablet-unknown = We do not know these words. Please look at your slip and try again. You can also ask the person who gave it to you.
tablet-done = These words have been used already. Thank you.
tablet-shut = This page is not open
tablet-paused-yc = This page has to rest now. Please tell a grown-up. Nothing is lost.
tablet-paused = This page has to rest now. Please tell the person who gave you the slip. Nothing is lost.
tablet-over-yc = This page is closed now. Please ask a grown-up. Nothing is lost.
tablet-over = This page is closed now. Please ask the person who gave you the slip. Nothing is lost.
