# Polish. What respondents read where they may write in their own words.

words-notice-yc = Nie wiemy, kim jesteś. Nikt nie czyta tego od razu. Dorosły z twojej szkoły, który dba o bezpieczeństwo dzieci, przeczyta to później, nie teraz. To nie jest miejsce na nagłe sprawy.
words-notice-yp = Nie wiemy, kim jesteś, i nikt nie czyta tego od razu. Dorosły z twojej szkoły, który dba o bezpieczeństwo młodych ludzi, przeczyta to później, nie teraz. To nie jest miejsce na nagłe sprawy.
words-notice-fa = Nie wiemy, kim Państwo są, i nikt nie czyta tego od razu. Osoba ze szkoły dziecka, która dba o bezpieczeństwo dzieci, przeczyta to później, nie teraz. To nie jest miejsce na nagłe sprawy.
words-notice-st = Nie wiemy, kim Państwo są, i nikt nie czyta tego od razu. Osoba odpowiedzialna za bezpieczeństwo dzieci w Państwa miejscu pracy albo jej zastępca przeczyta to później, nie teraz. To nie jest miejsce na nagłe sprawy.
words-names-yc = Prosimy, nie pisz imion ani nazwisk. To, co piszesz, może pokazać, kim jesteś.
words-names = Prosimy nie pisać imion ani nazwisk. Po tym, co jest napisane, ktoś może rozpoznać autora.
words-back = Tych słów nie można potem wycofać. Nikt nie może ustalić, które są czyje.
words-first-yc = Niech dorosły przeczyta to najpierw
words-first = Niech ktoś przeczyta to najpierw
words-quote = Można pokazać moje słowa innym, bez imion i nazwisk
words-saved = Są tu już słowa z wcześniejszych odwiedzin. Zachowamy je, dopóki nie pojawią się nowe.
words-too-long = { $n ->
    [one] Tekst jest za długi o 1 znak. Wszystko jest nadal tutaj. Prosimy trochę go skrócić.
    [few] Tekst jest za długi o { $n } znaki. Wszystko jest nadal tutaj. Prosimy go skrócić.
   *[other] Tekst jest za długi o { $n } znaków. Wszystko jest nadal tutaj. Prosimy go skrócić.
}
words-stay = Cztery słowa nie wycofują tego, co zostało napisane własnymi słowami. Nikt nie może ustalić, które słowa są czyje.
words-kept-yc = Jeśli coś napiszesz, przechowujemy to osobno od tego, co wybierasz. Czyta to dorosły z twojej szkoły, który dba o bezpieczeństwo dzieci. Jeśli komuś coś grozi, może powiedzieć o tym innym.
words-kept-yp = Jeśli coś napiszesz, przechowujemy to osobno od tego, co wybierasz. Czyta to dorosły z twojej szkoły, który dba o bezpieczeństwo młodych ludzi. Jeśli komuś coś grozi, może powiedzieć o tym innym.
words-kept-fa = Jeśli coś Państwo napiszą, przechowujemy to osobno od odpowiedzi. Czyta to osoba ze szkoły dziecka, która dba o bezpieczeństwo dzieci. Jeśli komuś coś grozi, może powiedzieć o tym innym.
words-kept-st = Jeśli coś Państwo napiszą, przechowujemy to osobno od odpowiedzi. Czyta to osoba odpowiedzialna za bezpieczeństwo dzieci w Państwa miejscu pracy albo jej zastępca. Jeśli komuś coś grozi, może powiedzieć o tym innym.
