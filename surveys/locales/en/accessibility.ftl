# The accessibility statement.

accessibility-title = Accessibility
accessibility-lead = We want everybody to be able to use these pages. They are made for phones, for screen readers and for the keyboard alone.
accessibility-can = What works here
accessibility-can-1 = You can read and answer with the keyboard alone, and with a screen reader.
accessibility-can-2 = You can make the text four times as big, or choose other colours.
accessibility-can-3 = You need no scripts: the pages work with JavaScript turned off.
accessibility-can-4 = Each question can be read out, where your device has a voice for the language.
accessibility-not = What does not work well yet
accessibility-not-1 = Some translations wait for a reader's check. The page says so at the top.
accessibility-not-2 = People have not tried these pages with us yet. Only machines and we ourselves have.
accessibility-not-3 = The device's own voice may say some words oddly.
accessibility-other = Other ways to answer
accessibility-other-1 = You can ask your school for the questions on paper, also in large print, or answer on a tablet at school.
accessibility-contact = If something does not work for you, tell { $partnership }: answer the e-mail that brought you here, or ask at your school.
accessibility-enforce = Are you not happy with our answer? You can turn to the Equality Advisory and Support Service. In Great Britain the Equality and Human Rights Commission looks after the rules.
accessibility-rules = The rules are the Accessibility Regulations 2018 and WCAG 2.2, level AA.
accessibility-prepared = This page was written on { $day }.
