# To, co jest drukowane: kartki z linkiem, ankiety papierowe i ich odcinki.

## Kartki

slip-title = Kartki: { $batch }
slip-batch-yc = Dzieci, { $setting }
slip-batch-yp = Młodzież, { $setting }
slip-batch-fa = Rodziny, { $setting }
slip-batch-st = Personel, { $setting }
slip-batch = { $setting }
slip-for-yc = Dla dziecka, { $setting }
slip-for-yp = Dla młodej osoby, { $setting }
slip-for-fa = Dla rodzica lub opiekuna, { $setting }
slip-for-st = Dla osoby z personelu, { $setting }
slip-for = Dla osoby z: { $setting }
slip-camera-yc = Skieruj aparat telefonu lub tabletu na kwadrat.
slip-camera = Aparat telefonu lub tabletu skieruj na kwadrat.
slip-tablet-yc = Albo wpisz swoje cztery słowa na tablecie w klasie.
slip-tablet = Albo wpisz swoje cztery słowa na wspólnym tablecie.
slip-private-yc = Ta kartka jest tylko dla ciebie. Pilnuj jej.
slip-private = Ta kartka jest tylko dla jednej osoby. Prosimy jej nie przekazywać.
slip-words = Cztery słowa
slip-closes = Prosimy o odpowiedź do: { $day }.
slip-strip = Dla personelu: przed wydaniem kartki odciąć ten pasek.
slip-qr = Kwadratowy kod z prywatnym linkiem

## Ankiety papierowe

paper-tick-yc = Przy każdym pytaniu zaznacz jedno pole. Nie pisz swojego imienia.
paper-tick = Przy każdym pytaniu prosimy zaznaczyć jedno pole. Prosimy nie pisać na kartce imienia ani nazwiska.
paper-envelope-yc = Włóż tę kartkę do koperty i zamknij ją.
paper-envelope = Na koniec prosimy włożyć tę kartkę do koperty i ją zamknąć.
paper-thanks = Dziękujemy!
paper-keep = Nie odrywać tej części, zanim kod zostanie zeskanowany. Potem ją oderwać.
paper-words = Cztery słowa
paper-strip = Dla personelu: przed wydaniem ankiety odciąć ten pasek.
