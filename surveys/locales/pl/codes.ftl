# Kody: powrót za pomocą trzech słów i wycofanie odpowiedzi za pomocą czterech.

## Zapisz i dokończ później

later-button = Zapisz i dokończ później
later-heading = Twoje odpowiedzi są zapisane
later-done = Gotowe: { $done } z { $total }.
later-write = Zapisz sobie te trzy słowa:
later-why = Będą potrzebne na innym urządzeniu. Chronią Twoje odpowiedzi przed innymi.
later-back = Aby kontynuować, otwórz jeszcze raz ten sam link.
later-close = Możesz już zamknąć tę stronę.
later-on = Kontynuuj teraz

## Powrót na innym urządzeniu

return-heading = Wpisz swoje trzy słowa
return-lead = Są tu zapisane odpowiedzi. Otworzą je Twoje trzy słowa.
return-label = Twoje trzy słowa
return-open = Otwórz moje odpowiedzi
return-none-heading = Nie masz słów?
return-none = To nic. Możesz zacząć od nowa. Stare odpowiedzi znikną, gdy wybierzesz nową.
return-afresh = Zacznij od nowa
return-count = Wpisz wszystkie trzy słowa.
return-wrong = Te słowa nie pasują. Sprawdź je albo zacznij od nowa.
return-many = Było już dużo prób. Poczekaj godzinę albo zacznij od nowa.
code-unknown = Sprawdź słowo numer { $number }. Nie używamy takiego słowa.

## Kod na stronie z podziękowaniem

thanks-code-heading = Chcesz zmienić zdanie?
thanks-code = Możesz wycofać swoje odpowiedzi. Zapisz te cztery słowa. Pokazujemy je tylko tutaj.
thanks-code-link = Wycofaj moje odpowiedzi
thanks-code-until = To działa, dopóki nie policzymy odpowiedzi. Planujemy to na { $day }, najwcześniej po zakończeniu ankiety.

## Wycofanie odpowiedzi

withdraw-heading = Wycofaj swoje odpowiedzi
withdraw-lead = Wpisz cztery słowa ze strony z podziękowaniem. Wtedy usuniemy Twoje odpowiedzi.
withdraw-last = Nie można tego cofnąć. Nie można też odpowiedzieć jeszcze raz.
withdraw-label = Twoje cztery słowa
withdraw-button = Usuń moje odpowiedzi
withdraw-count = Wpisz wszystkie cztery słowa.
withdraw-wrong = Nie ma odpowiedzi z tymi słowami. Sprawdź każde słowo.
withdraw-many = Było stąd za dużo prób. Spróbuj ponownie za godzinę.
withdraw-gone-heading = Twoje odpowiedzi są usunięte
withdraw-gone = Usunęliśmy je. Nikt ich nie policzy.
withdraw-gone-once = Te cztery słowa już nie działają.
withdraw-late-heading = Jest za późno na wycofanie
withdraw-late = Odpowiedzi są już policzone.
withdraw-late-why = Wszystkie odpowiedzi zostały pomieszane i zliczone. Nikt już nie wie, które są Twoje, więc nie możemy ich usunąć.
