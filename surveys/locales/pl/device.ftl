# Słowa stron, gdy pomaga urządzenie: czytanie na głos i utracone połączenie.

listen = Posłuchaj
listen-stop = Zatrzymaj
listen-recording = Posłuchaj pytania
offline-kept = Nie ma teraz połączenia z internetem. Wybrana odpowiedź zostaje na tej stronie. Wyślemy ją, gdy połączenie wróci.
offline-kept-yc = Teraz nie ma internetu. Twoja odpowiedź jest bezpieczna na tej stronie. Wyślemy ją, gdy internet wróci.
