# What a class tablet says before a child is in.

tablet-heading = Wpisz swoje słowa
tablet-lead-yc = Popatrz na swoją karteczkę. Wpisz tutaj słowa, które na niej są.
tablet-lead = Wpisz tutaj słowa ze swojej karteczki.
tablet-label = Słowa z karteczki
tablet-hint = Mogą być duże albo małe litery.
tablet-go = Dalej
tablet-empty = Najpierw wpisz słowa z karteczki.
tablet-unknown-yc = Nie znamy tych słów. Popatrz na karteczkę i spróbuj jeszcze raz. Możesz poprosić kogoś dorosłego o pomoc.
tablet-unknown = Nie znamy tych słów. Popatrz na karteczkę i spróbuj jeszcze raz albo zapytaj osobę, która ją rozdała.
tablet-done = Te słowa zostały już użyte. Dziękujemy.
tablet-shut = Ta strona nie jest otwarta
tablet-paused-yc = Ta strona musi teraz odpocząć. Powiedz o tym komuś dorosłemu. Nic nie zginęło.
tablet-paused = Ta strona musi teraz odpocząć. Powiedz o tym osobie, która rozdała karteczki. Nic nie zginęło.
tablet-over-yc = Ta strona jest już zamknięta. Zapytaj kogoś dorosłego. Nic nie zginęło.
tablet-over = Ta strona jest już zamknięta. Zapytaj osobę, która rozdała karteczki. Nic nie zginęło.
