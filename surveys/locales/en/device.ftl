# What the pages say where the device helps: reading aloud, and a lost line.

listen = Listen
listen-stop = Stop
listen-recording = Hear the question
offline-kept = You are not online just now. What you chose stays on this page. It will be sent when you are back online.
offline-kept-yc = The internet is not there just now. Your answer is safe on this page. We will send it when the internet is back.
