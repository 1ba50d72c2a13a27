# Polish. What respondents read in mails. A mail stays under 90 words.

invitation-subject-yc = Kilka pytań do Ciebie
invitation-subject-yp = Kilka pytań do Ciebie
invitation-subject-fa = Kilka pytań do Państwa rodziny
invitation-subject-st = Kilka pytań o Państwa pracę
invitation-hello = Dzień dobry,
invitation-who = { $setting } i { $partnership } zapraszają do krótkiej ankiety.
invitation-ask-yc = Jak Ci jest w szkole? Bardzo chcemy to wiedzieć. Zajmie to około 2 minut.
invitation-ask-yp = Co u Ciebie w szkole? Kilka pytań, około 3 minut.
invitation-ask-fa = Jak się układa między Państwa rodziną a szkołą? Kilka pytań, około 4 minut.
invitation-ask-st = Jak z Państwa strony wygląda wspólna praca na rzecz dzieci? Kilka pytań, około 4 minut.
invitation-start = Zaczynamy
invitation-start-here = Tu można zacząć:
invitation-promise-yc = To Ty decydujesz. Jeśli nie odpowiesz, nic się dla Ciebie nie zmieni. Nie wiemy, kto co mówi.
invitation-promise-yp = To Ty decydujesz. Jeśli nie odpowiesz, nic się dla Ciebie nie zmieni. Twojego imienia i nazwiska nigdy nie ma przy odpowiedziach.
invitation-promise-fa = To Państwa wybór. Jeśli Państwo nie odpowiedzą, dla Państwa rodziny nic się nie zmieni. Państwa imienia i nazwiska nigdy nie ma przy odpowiedziach.
invitation-promise-st = To Państwa wybór. Jeśli Państwo nie odpowiedzą, nic się dla Państwa nie zmieni. Państwa imienia i nazwiska nigdy nie ma przy odpowiedziach.
invitation-private = Ten link jest tylko dla jednej osoby, więc prosimy go nie przekazywać. Działa do { $closes }.
invitation-thanks = Dziękujemy
reminder-subject = Jest jeszcze czas na kilka pytań
reminder-who = { $setting } i { $partnership } nadal chętnie się dowiedzą, co słychać. Jest jeszcze czas.
note-subject = Co słyszymy i co robimy
note-who = { $setting } i { $partnership } prosili o odpowiedzi na kilka pytań. Ta wiadomość trafia do wszystkich zaproszonych, więc nikt nie musi wiedzieć, od kogo są odpowiedzi.
note-own-words = Oto ich słowa, po angielsku:
