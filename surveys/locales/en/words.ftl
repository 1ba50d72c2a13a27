# What respondents read where they may write in their own words: before each box, beside it, and after it.
#
# It promises no secret, no answer and no watching, and it is the same whatever somebody writes.

words-notice-yc = We do not know who you are. Nobody reads this straight away. A grown-up at your school who keeps children safe reads it later, not right now. This is not for emergencies.
words-notice-yp = We do not know who you are, and nobody reads this straight away. An adult at your school or college who looks after young people's safety reads it later, not right now. This is not for emergencies.
words-notice-fa = We do not know who you are, and nobody reads this straight away. A person at your child's school who looks after children's safety reads it later, not right now. This is not for emergencies.
words-notice-st = We do not know who you are, and nobody reads this straight away. The safeguarding lead where you work, or a deputy, reads it later, not right now. This is not for emergencies.
words-names-yc = Please do not write names. What you write may show who you are.
words-names = Please do not write names. What you write may give you away.
words-back = You can not take these words back later. We do not know which are yours.
words-first-yc = A grown-up should read this first
words-first = Someone should read this first
words-quote = You may show my words to others, without names
words-saved = There are words here from an earlier visit. We keep them. You can write new ones.
words-too-long = { $n ->
    [one] You wrote 1 letter or space too many. All of it is still here. Please make it a little shorter.
   *[other] You wrote { $n } letters and spaces too many. All of it is still here. Please make it shorter.
}
words-stay = The four words do not take back what you wrote. We do not know which words are yours.
words-kept-yc = You can write something too. We keep it apart from what you pick. A grown-up at your school who keeps children safe reads it. If someone is not safe, they may have to tell others.
words-kept-yp = If you write something, we keep it apart from what you choose. An adult at your school or college who looks after young people's safety reads it. If someone is not safe, they may have to tell others.
words-kept-fa = If you write something, we keep it apart from your answers. A person at your child's school who looks after children's safety reads it. If someone is not safe, they may have to tell others.
words-kept-st = If you write something, we keep it apart from your answers. The safeguarding lead where you work, or a deputy, reads it. If someone is not safe, they may have to tell others.
