# What families read: the mail that brothers and sisters share, the mail before children are asked, and the page that
# keeps a child out.

## Brothers and sisters

family-subject = A few questions for you
family-ask = What is school like for each of you? It takes about 3 minutes. Here is a link for each of you:
family-link = Link { $n }
family-link-year = Link { $n } (Year { $year })
family-link-reception = Link { $n } (Reception)
family-promise = You can choose. If you do not answer, nothing changes for you. Your name is never with your answers.
family-private = Please use your own link. It works until { $closes }.

## Before children are asked

parents-subject = A short survey at school
parents-what = { $setting } and { $partnership } will ask { $n ->
    [one] your child
   *[other] your children
} what school is like. It takes 3 minutes, between { $opens } and { $closes }.
parents-sees = Answers carry no name. Figures are shown for ten children or more.
parents-words = People at school who keep children safe read what they write.
parents-promise = { $n ->
    [one] Your child can choose. Nothing changes if your child says no. Shall we not ask? Use this link. No reason is needed, and no one is told:
   *[other] Your children can choose. Nothing changes if they say no. Shall we not ask one of them? Use the link. No reason is needed, and no one is told:
}
parents-child = Child { $n }
parents-child-year = Child { $n } (Year { $year })
parents-child-reception = Child { $n } (Reception)
parents-link = Do not ask my child

## Keeping a child out

opt-out-title = Shall we not ask your child?
opt-out-lead = Press a button. Then we will not ask your child.
opt-out-promise = We ask for no reason. We tell no one. Nothing changes for you or your child.
opt-out-this = Not in this survey
opt-out-all = Not in any survey
opt-out-done-title = We will not ask your child
opt-out-this-lead = We will not ask your child in this survey.
opt-out-all-lead = We will not ask your child in this survey or a later one.
opt-out-kept = What your child has sent us stays as it is. A link or a slip that your child has now will still work.
opt-out-again = It was a mistake: you may ask my child
opt-out-back-title = We may ask your child
opt-out-back-lead = Thank you. If this survey has begun without your child, the next one will ask.
