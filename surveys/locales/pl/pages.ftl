# Polish. What respondents read on the pages of a survey.
#
# Children and young people are spoken to as "ty", families and staff as "Państwo". What everybody reads is
# impersonal or in the usual imperative of Polish pages. No past tense is addressed to the reader.

## The frame of every page

skip-to-page = Przejdź do treści strony
exit = Opuść tę stronę
demo-notice = To jest pokaz. Wszystkie szkoły i osoby są tu zmyślone.
preview-notice = To jest podgląd. Wybrane tu odpowiedzi nie są zapisywane.
from-partnership = Od: { $partnership }. Belong nigdy nie pokazuje, kto odpowiada.
unchecked-notice = Tego tłumaczenia nikt jeszcze nie sprawdził. Jeśli coś brzmi źle, można przeczytać to po angielsku.
language-label = Język
error-title = Błąd: { $title }
problem-heading = Coś trzeba poprawić
accessibility-link = Dostępność
look-link = Wielkość tekstu i kolory

## Text size and colours

look-size = Wielkość tekstu
look-size-usual = Zwykła
look-size-large = Duża
look-size-larger = Większa
look-colours = Kolory
look-colours-device = Takie jak na moim urządzeniu
look-colours-light = Jasne
look-colours-cream = Kremowe
look-colours-dark = Ciemne
look-colours-contrast = Wysoki kontrast

## Talk to someone

support-heading-yc = Porozmawiaj z kimś teraz
support-heading-yp = Porozmawiaj z kimś teraz
support-heading-fa = Jeśli potrzebują Państwo pomocy teraz
support-heading-st = Jeśli martwią się Państwo o dziecko
support-heading = Porozmawiaj z kimś teraz
support-childline-yc = Jest ci smutno? Nie czujesz się bezpiecznie? Możesz zadzwonić do Childline. To nic nie kosztuje, w dzień i w nocy.
support-childline-yp = Coś cię martwi? Możesz porozmawiać z Childline. To nic nie kosztuje, w dzień i w nocy.
support-childline-fa = Dzieci i młodzież mogą porozmawiać z Childline. To nic nie kosztuje, w dzień i w nocy.
support-childline = Dzieci i młodzież mogą zadzwonić do Childline. To nic nie kosztuje, w dzień i w nocy.
support-danger-yc = Jesteś w niebezpieczeństwie? Zadzwoń od razu pod ten numer.
support-danger-yp = Jeśli jesteś w niebezpieczeństwie, zadzwoń od razu pod ten numer.
support-danger-fa = Jeśli ktoś jest w niebezpieczeństwie, prosimy od razu zadzwonić pod ten numer.
support-danger-st = Prosimy postąpić zgodnie z zasadami ochrony dzieci w Państwa placówce. Jeśli ktoś jest w niebezpieczeństwie, prosimy od razu zadzwonić pod ten numer.
support-danger = Jeśli ktoś jest w niebezpieczeństwie, zadzwoń od razu pod ten numer.

## The first page

landing-heading-yc = Jak ci jest w szkole?
landing-heading-yp = Jak ci jest w szkole?
landing-heading-fa = Jak się układa w szkole Państwa dziecku?
landing-heading-st = Jak jest w Państwa miejscu pracy?
landing-for-yc = Dla dzieci z klas od 3 do 6
landing-for-yp = Dla młodych osób w wieku od 11 do 18 lat
landing-for-fa = Dla rodziców i opiekunów
landing-for-st = Dla pracowników i specjalistów
landing-why-yc = My, { $partnership }, chcemy, żeby szkoła była dla ciebie dobrym miejscem.
landing-why-yp = { $partnership } pyta młode osoby, jak im jest w szkole, żeby było w niej lepiej.
landing-why-fa = { $partnership } pyta rodziny, jak się układa w szkole, żeby szkoły i instytucje mogły działać lepiej.
landing-why-st = { $partnership } pyta wszystkich, którzy pracują z dziećmi i rodzinami, co pomaga, a co przeszkadza.
landing-long-yc = { $questions ->
    [one] Mamy dla ciebie { $questions } krótkie pytanie. Zajmie to około 2 minut.
    [few] Mamy dla ciebie { $questions } krótkie pytania. Zajmie to około 2 minut.
    [many] Mamy dla ciebie { $questions } krótkich pytań. Zajmie to około 2 minut.
   *[other] Mamy dla ciebie { $questions } krótkiego pytania. Zajmie to około 2 minut.
}
landing-long-yp = { $questions ->
    [one] To { $questions } krótkie pytanie. Zajmie około 3 minut.
    [few] To { $questions } krótkie pytania. Zajmą około 3 minut.
    [many] To { $questions } krótkich pytań. Zajmą około 3 minut.
   *[other] To { $questions } krótkiego pytania. Zajmie około 3 minut.
}
landing-long-fa = { $questions ->
    [one] To { $questions } krótkie pytanie. Zajmie około 4 minut.
    [few] To { $questions } krótkie pytania. Zajmą około 4 minut.
    [many] To { $questions } krótkich pytań. Zajmą około 4 minut.
   *[other] To { $questions } krótkiego pytania. Zajmie około 4 minut.
}
landing-long-st = { $questions ->
    [one] To { $questions } krótkie pytanie. Zajmie około 4 minut.
    [few] To { $questions } krótkie pytania. Zajmą około 4 minut.
    [many] To { $questions } krótkich pytań. Zajmą około 4 minut.
   *[other] To { $questions } krótkiego pytania. Zajmie około 4 minut.
}
landing-sees-yc = Liczymy razem to, co wybierają wszystkie dzieci. Nikt w szkole ani w domu nie dowie się od nas, co wybierasz.
landing-sees-yp = Ankieta jest anonimowa: twoje odpowiedzi łączymy z odpowiedziami innych osób i nikt w szkole ani w domu nie dowie się od nas, co wybierasz.
landing-sees-fa = Ankieta jest anonimowa: Państwa odpowiedzi łączymy z odpowiedziami innych rodzin i nikt w szkole nie dowie się od nas, co Państwo wybrali.
landing-sees-st = Ankieta jest anonimowa: Państwa odpowiedzi łączymy z odpowiedziami innych osób i nikt w pracy nie dowie się od nas, co Państwo wybrali.
landing-freedom-yc = Nie ma dobrych ani złych odpowiedzi. Możesz pominąć pytanie. Możesz skończyć, kiedy chcesz.
landing-freedom-yp = Decydujesz ty. Możesz pominąć każde pytanie i skończyć, kiedy chcesz.
landing-freedom-fa = To zależy od Państwa. Jeśli nie odpowiedzą Państwo, pominą pytanie lub przerwą ankietę, dla dziecka nic się nie zmieni.
landing-freedom-st = To zależy od Państwa. Mogą Państwo pominąć każde pytanie i przerwać w dowolnej chwili.
landing-small-yc = Pytamy tu tylko kilkoro dzieci. Ktoś może więc zgadnąć, co wybierasz. Możesz pominąć każde pytanie.
landing-small-yp = Pytamy tu tylko kilka osób, więc ktoś może zgadnąć, co wybierasz. Dla tak małej grupy nie pokazujemy żadnych liczb. Możesz pominąć każde pytanie.
landing-small-fa = Pytamy tu tylko kilka rodzin, więc ktoś może zgadnąć, co Państwo wybrali. Dla tak małej grupy nie pokazujemy żadnych liczb. Mogą Państwo pominąć każde pytanie.
landing-small-st = Pytamy tu tylko kilka osób, więc ktoś może zgadnąć, co Państwo wybrali. Dla tak małej grupy nie pokazujemy żadnych liczb. Mogą Państwo pominąć każde pytanie.
landing-resume = Gotowe: { $done } z { $total }. Można odpowiadać dalej od tego miejsca albo zmienić odpowiedzi.
landing-start = Zaczynamy
landing-carry-on = Kontynuuj
landing-all = Pokaż wszystko na jednej stronie
landing-steps = Jedno pytanie na raz
landing-cookie-yc = Zapisujemy na tym urządzeniu jedną małą notatkę. Nazywa się ciasteczko. Dzięki niej twoje odpowiedzi są razem. Na końcu znika.
landing-cookie-yp = Zapisujemy jedno małe ciasteczko (plik cookie), żeby trzymać razem twoje odpowiedzi. Nie śledzi cię i znika, gdy skończysz.
landing-cookie-fa = Zapisujemy jedno małe ciasteczko (plik cookie), żeby Państwa odpowiedzi były razem aż do końca ankiety. Nie śledzi Państwa i na końcu znika. Można przerwać i wrócić później przez ten sam link.
landing-cookie-st = Zapisujemy jedno małe ciasteczko (plik cookie), żeby Państwa odpowiedzi były razem aż do końca ankiety. Nie śledzi Państwa i na końcu znika. Można przerwać i wrócić później przez ten sam link.

## What we keep

keep-heading = Co przechowujemy
keep-yc = Przechowujemy to, co wybierasz. Razem z tym zapisujemy twoją szkołę, klasę i to, jak często bywasz w szkole. Szkoła może dodać jedną lub dwie odpowiedzi „tak” albo „nie” o tobie. Nie zapisujemy przy tym twojego imienia. Pokazujemy tylko, ile dzieci wybrało to samo. Nigdy nie robimy tego dla małej grupy.
keep-yp = Przechowujemy to, co wybierasz. Razem z tym zapisujemy twoją szkołę, rocznik, to, jak często mniej więcej bywasz w szkole, oraz jedną lub dwie informacje typu „tak” lub „nie”, jeśli szkoła nam je podała. Nie zapisujemy przy tym imienia i nazwiska, adresu e-mail ani godziny. Pokazujemy liczby tylko dla większych grup, żeby nikogo nie dało się rozpoznać.
keep-fa = Przechowujemy to, co Państwo wybrali, i to, której szkoły to dotyczy. Razem z tym zapisujemy rocznik dziecka, to, ile mniej więcej zajęć opuściło, oraz jedną lub dwie informacje typu „tak” lub „nie”, jeśli szkoła nam je podała. Nie zapisujemy przy tym imienia i nazwiska, adresu e-mail ani godziny. Pokazujemy liczby tylko dla większych grup, żeby nikogo nie dało się rozpoznać.
keep-st = Przechowujemy to, co Państwo wybrali, i to, w jakiej placówce Państwo pracują. Nie zapisujemy przy tym imienia i nazwiska, adresu e-mail ani godziny. Pokazujemy liczby tylko dla większych grup, żeby nikogo nie dało się rozpoznać.
keep-example = To wszystko, co przechowujemy o jednej osobie. Ten przykład jest zmyślony:
keep-example-setting = Szkoła lub placówka
keep-example-year = Rocznik szkolny
keep-example-missed = Opuszczone zajęcia
keep-example-missed-value = Mniej niż 5%
keep-example-name = Imię i nazwisko, e-mail, godzina
keep-example-name-value = Nie przechowujemy

## A question

question-title = Pytanie { $number } z { $total }
question-of = { $number } z { $total }
next = Dalej
back = Wstecz
skip-this = Pomiń to pytanie
not-sure = Nie wiem
prefer-not = Wolę nie mówić
does-not-apply-yc = To nie jest o mnie
does-not-apply = To mnie nie dotyczy
choose-or-skip = Wybierz odpowiedź albo pomiń to pytanie.
answer-not-offered = Tej odpowiedzi nie ma w tym pytaniu. Nic się nie zapisało. Wybierz jeszcze raz.
saved-earlier-yc = Mamy już twoją odpowiedź na to pytanie. Możesz wybrać nową.
saved-earlier = Jest już odpowiedź z wcześniejszych odwiedzin. Zachowamy ją, dopóki nie zostanie wybrana nowa.
all-title = Wszystkie pytania
all-hint-yc = Wybierz jedną odpowiedź na każde pytanie. Możesz coś pominąć.
all-hint = Wybierz jedną odpowiedź na każde pytanie. Każde pytanie można pominąć.

## Check and send

check-heading = Sprawdź odpowiedzi
check-change = Zmień
check-left-out = Pominięte
check-saved = Zapisane wcześniej
check-hidden = { $n ->
    [one] { $n } odpowiedź zapisano wcześniej. Nie pokazujemy jej tutaj, ale też zostanie wysłana.
    [few] { $n } odpowiedzi zapisano wcześniej. Nie pokazujemy ich tutaj, ale też zostaną wysłane.
    [many] { $n } odpowiedzi zapisano wcześniej. Nie pokazujemy ich tutaj, ale też zostaną wysłane.
   *[other] { $n } odpowiedzi zapisano wcześniej. Nie pokazujemy ich tutaj, ale też zostaną wysłane.
}
check-left = { $n ->
    [one] { $n } pytanie jest bez odpowiedzi. To nic złego.
    [few] { $n } pytania są bez odpowiedzi. To nic złego.
    [many] { $n } pytań jest bez odpowiedzi. To nic złego.
   *[other] { $n } pytania jest bez odpowiedzi. To nic złego.
}
check-before-yc = Gdy naciśniesz przycisk, odpowiedzi trafią do nas. Potem nie da się ich zmienić.
check-before = Po naciśnięciu przycisku odpowiedzi trafią do nas. Potem nie da się ich zmienić.
check-send = Wyślij moje odpowiedzi
check-first = Najpierw je sprawdzę
empty-send = Przed wysłaniem odpowiedz na jedno pytanie. „Wolę nie mówić” to też odpowiedź.
not-stored = Nie udało się teraz zapisać odpowiedzi. Nadal tu są. Za chwilę wyślij jeszcze raz.

## Thank you

thanks-heading = Dziękujemy
thanks-warm-yc = Mamy już twoje odpowiedzi. To, co myślisz, jest dla nas ważne.
thanks-warm-yp = Mamy już twoje odpowiedzi. To, co myślisz, pomaga zmieniać szkołę na lepsze.
thanks-warm-fa = Mamy już Państwa odpowiedzi. Dzięki nim szkoły i instytucje widzą, co pomaga rodzinom.
thanks-warm-st = Mamy już Państwa odpowiedzi. Dzięki nim partnerstwo widzi, co pomaga w Państwa pracy.
thanks-results-yc = Chcemy ci opowiedzieć, czego się dowiemy. Planujemy to na dzień: { $day }.
thanks-results-yp = To, co powiedzieli wszyscy, planujemy pokazać { $day }.
thanks-results-fa = To, co powiedziały rodziny, planujemy przedstawić { $day }.
thanks-results-st = To, co powiedzieli pracownicy, planujemy przedstawić { $day }.
thanks-did-heading = Co usłyszeliśmy i co zrobiliśmy
thanks-did-here = W pobliżu
thanks-did-everywhere = W całej okolicy
thanks-did-said = Usłyszeliśmy:
thanks-did-done = Zrobiliśmy:
thanks-shared-heading = Czy inni też używają tego urządzenia?
thanks-clear-yc = Czy inni też go używają? Naciśnij przycisk. Twoje odpowiedzi znikną z tego urządzenia.
thanks-clear = Jeśli inni też go używają, wyczyść je, żeby żadne odpowiedzi na nim nie zostały.
thanks-finish = Zakończ i wyczyść to urządzenie

## Other ends

cleared-heading = To urządzenie jest wyczyszczone
cleared-lead = Wysłane odpowiedzi są u nas bezpieczne i nie ma ich już na tym urządzeniu. Można teraz zamknąć tę stronę.
cleared-history = Strona może być jeszcze w historii przeglądarki. Można ją tam usunąć.
closed-heading = Ten link jest teraz nieaktywny
closed-lead = W tej chwili nie ma tu pytań. Wszystko jest w porządku, to nie jest niczyja wina.
closed-maybe = Możliwe powody:
closed-sent = odpowiedzi są już wysłane i są u nas bezpieczne
closed-ended = ankieta już się skończyła
closed-lost = brakuje części linku. Spróbuj jeszcze raz otworzyć go z e-maila.
closed-contact = Jeśli potrzebna jest pomoc, wystarczy odpisać na e-mail z linkiem albo zapytać: { $partnership }.
cookies-heading = Proszę ponownie otworzyć link
cookies-lead = Ta wizyta na tym urządzeniu się skończyła albo urządzenie nie pozwala zapisać jednego małego pliku cookie. Dzięki niemu odpowiedzi zostają razem. Nie śledzi nikogo i znika po zakończeniu.
cookies-can = Co można zrobić:
cookies-allow = ponownie otworzyć link z e-maila
cookies-other = jeśli to nie pomoże, włączyć pliki cookie dla tej strony
cookies-paper = albo poprosić w szkole o pytania na papierze.
away-heading = Nie udało się tego teraz zapisać
away-lead = Na ekranie nic nie zginęło. Wróć na poprzednią stronę, chwilę poczekaj i naciśnij przycisk jeszcze raz.

## Days: the month stands in the genitive

day = { $day } { $month } { $year }
moment = { $day }, { $time }
month-1 = stycznia
month-2 = lutego
month-3 = marca
month-4 = kwietnia
month-5 = maja
month-6 = czerwca
month-7 = lipca
month-8 = sierpnia
month-9 = września
month-10 = października
month-11 = listopada
month-12 = grudnia
