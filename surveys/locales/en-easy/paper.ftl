# Easy read: what is printed. What is not here is said as in English.

slip-private = This slip is for you. Please do not give it away.
paper-envelope = Put this paper in the envelope. Then close it.
