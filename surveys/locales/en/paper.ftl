# What is printed: private slips, paper questionnaires, and the stubs on them.

## Slips

slip-title = Slips: { $batch }
slip-batch-yc = Children, { $setting }
slip-batch-yp = Young people, { $setting }
slip-batch-fa = Families, { $setting }
slip-batch-st = Staff, { $setting }
slip-batch = { $setting }
slip-for-yc = For a child at { $setting }
slip-for-yp = For a young person at { $setting }
slip-for-fa = For a parent or carer at { $setting }
slip-for-st = For a member of staff at { $setting }
slip-for = For somebody at { $setting }
slip-camera-yc = Point the camera of a phone or tablet at the square.
slip-camera = Point the camera of a phone or tablet at the square.
slip-tablet-yc = Or type your four words on the tablet in class.
slip-tablet = Or type your four words on the shared tablet.
slip-private-yc = This slip is just for you. Please keep it.
slip-private = This slip is yours alone. Please do not pass it on.
slip-words = Your four words
slip-closes = Please answer by { $day }.
slip-strip = Staff: cut this strip off before you hand out the slip.
slip-qr = Square code with your private link

## Paper questionnaires

paper-tick-yc = Tick one box for each question. Do not write your name.
paper-tick = Tick one box for each question. Please do not write your name on this paper.
paper-envelope-yc = Put this paper in the envelope and close it.
paper-envelope = When you are done, put this paper in the envelope. Then close it.
paper-thanks = Thank you!
paper-keep = Keep this part on until it has been scanned. Then tear it off.
paper-words = Four words
paper-strip = Staff: cut this strip off before you hand out the paper.
