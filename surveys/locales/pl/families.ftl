# Co czytają rodziny: wspólny e-mail rodzeństwa, e-mail przed ankietą dla dzieci i strona, na której można odmówić.

## Rodzeństwo

family-subject = Kilka pytań do Was
family-ask = Jak Wam jest w szkole? Zajmie to około 3 minut. Oto link dla każdej osoby:
family-link = Link { $n }
family-link-year = Link { $n } (Year { $year })
family-link-reception = Link { $n } (Reception)
family-promise = To Wy decydujecie. Jeśli nie odpowiecie, nic się dla Was nie zmieni. Waszych imion i nazwisk nigdy nie ma przy odpowiedziach.
family-private = Każda osoba ma własny link. Działa do { $closes }.

## Zanim zapytamy dzieci

parents-subject = Krótka ankieta w szkole
parents-what = { $setting } i { $partnership } zapytają { $n ->
    [one] Państwa dziecko, jak mu jest
   *[other] Państwa dzieci, jak im jest
} w szkole. Zajmie to 3 minuty, między { $opens } a { $closes }.
parents-sees = Odpowiedzi są bez nazwisk. Wyniki pokazujemy dla dziesięciorga dzieci lub więcej.
parents-words = To, co dzieci napiszą, czytają osoby, które dbają w szkole o ich bezpieczeństwo.
parents-promise = { $n ->
    [one] Dziecko decyduje samo. Jeśli nie weźmie udziału, nic się nie zmieni. Mamy nie pytać? Wystarczy ten link. Nie pytamy o powód i nikomu nie mówimy:
   *[other] Dzieci decydują same. Jeśli nie wezmą udziału, nic się nie zmieni. Mamy kogoś nie pytać? Wystarczy link. Nie pytamy o powód i nikomu nie mówimy:
}
parents-child = Dziecko { $n }
parents-child-year = Dziecko { $n } (Year { $year })
parents-child-reception = Dziecko { $n } (Reception)
parents-link = Proszę nie pytać mojego dziecka

## Rezygnacja

opt-out-title = Mamy nie pytać Państwa dziecka?
opt-out-lead = Proszę nacisnąć przycisk, a nie zapytamy Państwa dziecka.
opt-out-promise = Nie pytamy o powód. Nikomu nie mówimy. Nic się nie zmieni dla Państwa ani dla dziecka.
opt-out-this = Nie w tej ankiecie
opt-out-all = W żadnej ankiecie
opt-out-done-title = Nie zapytamy Państwa dziecka
opt-out-this-lead = Nie zapytamy Państwa dziecka w tej ankiecie.
opt-out-all-lead = Nie zapytamy Państwa dziecka w tej ani w żadnej późniejszej ankiecie.
opt-out-kept = To, co dziecko już wysłało, zostaje. Link lub kartka, które dziecko ma teraz, nadal będą działać.
opt-out-again = To pomyłka: można zapytać moje dziecko
opt-out-back-title = Możemy zapytać Państwa dziecko
opt-out-back-lead = Dziękujemy. Jeśli ta ankieta zaczęła się bez Państwa dziecka, zapytamy w następnej.
