# Polish. The statements of the item bank.

item-1S-YC-1 = Dorośli w mojej szkole mnie słuchają.
item-1S-YC-2 = Dorośli w szkole wiedzą, jak mi jest.
item-1S-YP-1 = Dorośli w szkole słuchają tego, co mam do powiedzenia.
item-1S-YP-2 = Dorośli w szkole rozumieją, jak mi jest.
item-1S-FA-1 = Pracownicy szkoły słuchają tego, co mówię o moim dziecku.
item-1S-FA-2 = Pracownicy szkoły rozumieją, w jakiej sytuacji jest moje dziecko.
item-1S-ST-1 = Wiem dokładnie, czego potrzebują dzieci, które wspieram.
item-1S-ST-2 = U nas słucha się rodzin.

item-1M-YC-1 = Ufam dorosłym w mojej szkole.
item-1M-YP-1 = Dorośli w szkole robią to, co obiecują.
item-1M-FA-1 = Ufam, że szkoła mojego dziecka zrobi to, co mówi.
item-1M-ST-1 = Ufam, że inne instytucje, z którymi pracuję, zrobią to, co do nich należy.

item-1L-YC-1 = Jestem kimś ważnym dla ludzi w mojej szkole.
item-1L-YP-1 = Czuję, że jestem w szkole kimś ważnym.
item-1L-FA-1 = Moje dziecko czuje, że jest w szkole kimś ważnym.
item-1L-ST-1 = Dzieci, którym trudno jest chodzić do szkoły, biorą udział w życiu mojej placówki.

item-2S-YC-1 = Dorośli w mojej szkole są dla mnie mili.
item-2S-YP-1 = Dorośli w szkole traktują mnie sprawiedliwie.
item-2S-FA-1 = Pracownicy szkoły są życzliwi, gdy mojemu dziecku jest trudno.
item-2S-ST-1 = Czuję się pewnie, gdy wspieram dziecko, któremu trudno jest chodzić do szkoły.

item-2M-YP-1 = Dorośli, którzy mi pomagają, działają razem.
item-2M-FA-1 = Osoby, które wspierają moje dziecko, dobrze współpracują.
item-2M-ST-1 = Gdy dziecko wspiera kilka instytucji, działamy według jednego wspólnego planu.

item-2L-YP-1 = Kiedy proszę w szkole o pomoc, to pomaga.
item-2L-FA-1 = Innej rodzinie powiem, że warto tu prosić o pomoc.
item-2L-ST-1 = Pomoc, którą dajemy rodzinom, naprawdę coś zmienia.

item-3S-YC-1 = Ktoś dorosły w szkole pomaga mi, gdy tego potrzebuję.
item-3S-YP-1 = Jest w szkole ktoś dorosły, kto pomaga mi się nie poddawać.
item-3S-FA-1 = Moje dziecko ma w szkole kogoś dorosłego, do kogo może się zwrócić.
item-3S-ST-1 = Mam dość czasu, żeby poznać dzieci, które wspieram.

item-3M-YC-1 = Biorę udział w tym, co robimy w szkole.
item-3M-YP-1 = Biorę udział w tym, co robimy na lekcjach.
item-3M-FA-1 = Moje dziecko ma okazję brać udział w życiu szkoły.
item-3M-ST-1 = Dzieci, z którymi pracuję, angażują się w naukę.

item-4S-YP-1 = Mam wpływ na plany, które mają mi pomóc.
item-4S-FA-1 = Czuję się częścią zespołu, który wspiera moje dziecko.
item-4S-ST-1 = Rodziny współtworzą plany, nad którymi pracuję.

item-4M-FA-1 = Wierzę, że umiem pomóc mojemu dziecku chodzić do szkoły.
item-4M-ST-1 = Wiem, jak pomóc rodzinie czuć się pewniej w sprawie obecności dziecka w szkole.

item-4L-FA-1 = Z nadzieją myślę o szkolnym życiu mojego dziecka.
item-4L-ST-1 = Rodziny czują się mile widziane, gdy chcą brać udział w życiu mojej placówki.

item-5S-YP-1 = Jeśli zdrowie przeszkadza mi w szkole, szybko dostaję pomoc.
item-5S-FA-1 = Gdy zdrowie mojego dziecka wpływa na naukę w szkole, szybko dostajemy pomoc.
item-5S-ST-1 = Gdy dziecko opuszcza szkołę, mogę szybko uzyskać poradę w sprawie jego zdrowia.

item-5M-YP-1 = Gdy źle się czuję, moja szkoła wprowadza zmiany, które mi pomagają.
item-5M-FA-1 = Szkoła dobrze dba o potrzeby zdrowotne mojego dziecka.
item-5M-ST-1 = Plany dla dzieci z potrzebami zdrowotnymi dobrze działają w mojej placówce.

item-5L-YP-1 = Dostaję taką pomoc dla zdrowia, jakiej potrzebuję, żeby być w szkole.
item-5L-FA-1 = Służba zdrowia i szkoła mojego dziecka działają jak jeden zespół.
item-5L-ST-1 = Pracownicy ochrony zdrowia i oświaty działają u nas jak jeden zespół.

item-6S-YC-1 = Szkoła to dla mnie bezpieczne miejsce.
item-6S-YC-2 = W szkole czuję się radośnie.
item-6S-YP-1 = Szkoła to miejsce, w którym czuję się bezpiecznie.
item-6S-FA-1 = W większość dni szkolnych moje dziecko czuje się na siłach, żeby iść do szkoły.
item-6S-ST-1 = Dzieci, którym trudno jest chodzić do szkoły, czują się u nas bezpiecznie.

item-6M-YC-1 = Czuję, że szkoła to miejsce dla mnie.
item-6M-YP-1 = Szkoła to miejsce, w którym jestem u siebie.
item-6M-FA-1 = Moje dziecko czuje, że w szkole jest u siebie.
item-6M-ST-1 = Dzieci, którym trudno jest chodzić do szkoły, czują się u nas mile widziane.

item-6L-YC-1 = Robię w szkole rzeczy, po których chce mi się uczyć.
item-6L-YP-1 = To, co robimy na lekcjach, sprawia, że chcę uczyć się więcej.
item-6L-FA-1 = { $place } to dobre miejsce, żeby dziecko chodziło tu do szkoły.
item-6L-ST-1 = Czuję dumę z nauki, jaką dzieci dostają w rejonie { $place }.

item-7S-YC-1 = Ktoś dorosły w szkole widzi, kiedy jest mi trudno.
item-7S-YP-1 = Dorośli w szkole wcześnie zauważają, że jest mi trudno.
item-7S-FA-1 = Kiedy prosimy o pomoc, przychodzi ona szybko.
item-7S-ST-1 = Mam informacje, których potrzebuję, żeby wcześnie zauważać problemy.

item-7M-YP-1 = Pomoc przychodzi, zanim zrobi się dla mnie za trudno.
item-7M-FA-1 = Dostajemy pomoc na tyle wcześnie, że naprawdę coś zmienia.
item-7M-ST-1 = Działamy, zanim nieobecności dziecka zaczną się powtarzać.

item-7L-FA-1 = Ktoś proponuje nam pomoc, zanim musimy o nią prosić.
item-7L-ST-1 = Większość naszych działań na rzecz obecności w szkole odbywa się, zanim pojawi się problem.

item-8S-YP-1 = Moja szkoła próbuje nowych sposobów, żeby łatwiej było do niej przychodzić.
item-8S-FA-1 = Nasza szkoła próbuje nowych sposobów, żeby łatwiej było do niej przychodzić.
item-8S-ST-1 = Dowiaduję się, co się sprawdza w innych placówkach.

item-8M-YP-1 = Kiedy trudno mi dotrzeć do szkoły, mogę dostać pomoc blisko domu.
item-8M-FA-1 = Tam, gdzie mieszkamy, łatwo jest znaleźć pomoc dla rodzin.
item-8M-ST-1 = Moja placówka korzysta z pomysłów, które sprawdziły się gdzie indziej w okolicy.

item-8L-YC-1 = Moi nauczyciele pomagają mi się uczyć w sposób, który mi pasuje.
item-8L-YP-1 = Szkoła potrafi być elastyczna, kiedy tego potrzebuję.
item-8L-FA-1 = Szkoła potrafi być elastyczna, kiedy moje dziecko tego potrzebuje.
item-8L-ST-1 = Mogę działać elastycznie, żeby odpowiadać na potrzeby dziecka.
