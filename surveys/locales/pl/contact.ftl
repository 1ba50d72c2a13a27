# "Czy ktoś ma się z tobą skontaktować?": propozycja na stronie z podziękowaniem i jej formularz.

contact-offer-heading = Czy ktoś ma się z tobą skontaktować?
contact-offer = Możesz o to poprosić na nowej stronie. Nie łączy się to z twoimi odpowiedziami.
contact-offer-link = Poproś, żeby ktoś się ze mną skontaktował

contact-title = Poproś, żeby ktoś się z tobą skontaktował
contact-lead = Ktoś może się z tobą skontaktować. Nie musisz o to prosić. To zależy od ciebie.
contact-seen-by = Zobaczy to osoba, która dba o bezpieczeństwo w miejscu, które wybierzesz. Zobaczą to też osoby, które ją zastępują.
contact-when = Przeczytają to w następnym dniu szkolnym, nie od razu.
contact-told = Być może będą musieli powiedzieć o tym innym, żeby zadbać o twoje bezpieczeństwo.
contact-apart = To nie idzie razem z twoimi odpowiedziami. Nikt nie pozna, które odpowiedzi są twoje.
contact-urgent = Potrzebujesz pomocy teraz? Nie czekaj na nas. Zadzwoń pod numer na tej stronie.
contact-setting = Twoja szkoła lub miejsce
contact-setting-choose = Wybierz
contact-setting-hint = Nie ma jej na liście? Zadzwoń pod numer na tej stronie.
contact-who = Twoje imię albo jak cię znaleźć
contact-who-hint = Żeby wiedzieli, kogo szukać.
contact-reach = Jak i kiedy można się z tobą skontaktować?
contact-empty = Możesz zostawić to pole puste.
contact-about = Czego to dotyczy?
contact-about-hint = Może mieć do { $n } znaków.
contact-send = Wyślij
contact-leave = Opuść tę stronę i wyczyść to urządzenie
contact-no-setting = Wybierz swoją szkołę lub miejsce. Nie ma jej na liście? Zadzwoń pod numer na tej stronie.
contact-no-who = Napisz swoje imię albo jak cię znaleźć.
contact-long = To jest za długie. Może mieć do { $n } znaków.
contact-not-kept = Nie udało się tego teraz zapisać. Tekst nadal jest na tej stronie. Wyślij go jeszcze raz albo zadzwoń pod numer na tej stronie.
contact-busy = Wiele osób prosiło o to z twojego miejsca. To, co piszesz, nadal tu jest. Spróbuj znowu za dziesięć minut albo zadzwoń pod numer na tej stronie.
contact-none = Teraz nie możemy tego stąd przekazać. Zadzwoń pod numer na tej stronie.
contact-sent-title = Mamy twoją wiadomość
