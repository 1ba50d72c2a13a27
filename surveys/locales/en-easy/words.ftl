# Easy read. What people read where they may write in their own words.

words-notice-yc = We do not know who you are. Nobody reads this straight away. A grown-up at your school reads it later. They do not read it right now. They keep children safe. This is not for emergencies.
words-notice-yp = We do not know who you are. Nobody reads this straight away. An adult at your school reads it later. They do not read it right now. They keep young people safe. This is not for emergencies.
words-notice-fa = We do not know who you are. Nobody reads this straight away. A person at your child's school reads it later. They do not read it right now. They keep children safe. This is not for emergencies.
words-notice-st = We do not know who you are. Nobody reads this straight away. A person where you work reads it later. They do not read it right now. They keep children safe. This is not for emergencies.
words-names = Please do not write names. What you write may show who you are.
words-kept-yc = We keep your words apart from what you pick. A grown-up at your school reads them. They keep children safe. Is someone not safe? Then they may have to tell others.
words-kept-yp = We keep your words apart from what you choose. An adult at your school reads them. They keep young people safe. Is someone not safe? Then they may have to tell others.
words-kept-fa = We keep your words apart from what you choose. A person at the school reads them. They keep children safe. Is someone not safe? Then they may have to tell others.
words-kept-st = We keep your words apart from what you choose. A person where you work reads them. They keep children safe. Is someone not safe? Then they may have to tell others.
