# Drzwi obok ankiety: zgubiony link, rezygnacja z e-maili i e-maile, które do nich prowadzą.

## Zgubiony link

lost-title = Wyślij mi link jeszcze raz
lost-lead = Możemy jeszcze raz wysłać Twój prywatny link. Podaj adres e-mail, na który do Ciebie napisaliśmy.
lost-label = Adres e-mail
lost-hint = Użyjemy go tylko do tego.
lost-send = Wyślij mi mój link
lost-problem = To nie wygląda na adres e-mail. Sprawdź go, proszę.
lost-asked-title = Sprawdź swoją pocztę
lost-asked-lead = Jeśli pod tym adresem jest osoba, którą zapytaliśmy, ten sam link jest już do niej w drodze.
lost-asked-wait = To może potrwać kilka minut. Zajrzyj też do spamu.
lost-asked-same = Mówimy to przy każdym adresie, aby nikt nie mógł się dowiedzieć, kogo zapytaliśmy.
lost-asked-nothing = Jeśli nic nie przyjdzie, to może mamy już odpowiedzi albo ankieta została zamknięta. Pomoże { $partnership }.
lost-busy-title = Spróbuj później
lost-busy-lead = Z tego miejsca pytano już wiele razy. Spróbuj za dziesięć minut. To nie Twoja wina.

## Koniec z e-mailami

stop-title = Nie chcesz więcej e-maili?
stop-lead = Możesz zrezygnować z naszych e-maili na stałe albo na jakiś czas.
stop-kept = Link, który masz teraz, nadal będzie działać.
stop-press = Nie wysyłajcie e-maili
stop-all-lead = Możemy też w ogóle do Ciebie nie pisać.
stop-pause-lead = Możemy zrobić przerwę. Napiszemy znowu po { $day }.
stop-pause = Nie w tym semestrze
stop-paused-title = W tym semestrze nie będziemy pisać
stop-paused-lead = Napiszemy znowu po { $day }. Jeden e-mail może być jeszcze w drodze.
stop-start-lead = E-maile są wyłączone, a chcesz je znowu dostawać?
stop-start = Piszcie do mnie znowu
stop-done-title = Nie będziemy już pisać
stop-done-lead = Na Twój adres nie przyjdą już e-maile od nas. Jeden może być jeszcze w drodze.
stop-mistake = To pomyłka? Możesz to tutaj zmienić.
stop-again = To pomyłka: piszcie do mnie znowu
stop-back-title = Będziemy znowu pisać
stop-back-lead = Dziękujemy. Będziesz dostawać nasze e-maile tak jak wcześniej.

## To nie dla mnie

not-for-me = To nie dla mnie
not-for-me-title = To nie dla Ciebie?
not-for-me-lead-yc = W porządku. Naciśnij przycisk. Nie napiszemy już do Ciebie o tym. Nic innego się nie zmieni.
not-for-me-lead = W porządku. Naciśnij przycisk, a nie napiszemy już do Ciebie o tej ankiecie. Nic innego się nie zmieni.
not-for-me-later-yc = Jeśli zmienisz zdanie, nadal możesz zacząć. Po prostu użyj swojego linku.
not-for-me-later = Jeśli zmienisz zdanie, otwórz swój link i zacznij. Działa, dopóki ankieta jest otwarta.
not-for-me-confirm = Nie piszcie do mnie o tym
not-for-me-start = Jednak zacznij
not-for-me-back = Wróć
not-for-me-done-title = W porządku
not-for-me-done-lead-yc = Nie napiszemy już do Ciebie o tym.
not-for-me-done-lead = Nie napiszemy już do Ciebie o tej ankiecie.

## W e-mailach

mail-lost = Link się zgubi?
mail-stop = To nie dla Ciebie? Zrezygnuj z tych e-maili:
mail-stop-link = Zrezygnuj z tych e-maili
lost-mail-subject = { $n ->
    [one] Twój prywatny link
   *[other] Twoje prywatne linki
}
lost-mail-hello = Dzień dobry,
lost-mail-lead = { $n ->
    [one] Ktoś poprosił o Twój prywatny link jeszcze raz. Oto on. Jest taki sam jak wcześniej.
   *[other] Ktoś poprosił o Twoje prywatne linki jeszcze raz. Oto one. Są takie same jak wcześniej. Jest po jednym dla każdej osoby, którą zapytaliśmy pod tym adresem.
}
lost-mail-for-yc = dla dziecka
lost-mail-for-yp = dla młodej osoby
lost-mail-for-fa = dla rodzica lub opiekuna
lost-mail-for-st = dla pracownika
lost-mail-until = Działa do { $closes }.
lost-mail-start = Zacznij
lost-mail-other = Jeśli to nie Ty prosisz, nie musisz nic robić. Nikt inny się nie dowiedział.
lost-mail-thanks = Dziękujemy
