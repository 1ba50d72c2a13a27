# Polish. The prompts: what people may write about in their own words.
#
# Children and young people are spoken to as "ty", families and staff as "Państwo". No past tense is addressed to a
# reader who is spoken to as "ty".

prompt-YC-1 = Opowiedz nam o chwili, kiedy w szkole było dobrze.
prompt-YC-2 = Opowiedz nam o chwili, kiedy dorosły naprawdę cię wysłuchał.
prompt-YC-3 = Jak wygląda u ciebie szkolny poranek?
prompt-YC-help = Jaka jedna rzecz sprawi, że szkoła będzie dla ciebie lepsza?
prompt-YP-1 = Jak wygląda u ciebie zwykły szkolny poranek?
prompt-YP-2 = Opowiedz nam o chwili, kiedy dorosły naprawdę cię wysłuchał.
prompt-YP-3 = Opowiedz nam o chwili, kiedy dało się poczuć, że to twoje miejsce: w szkole albo gdziekolwiek indziej.
prompt-YP-help = Jaka jedna zmiana ułatwi ci bycie w szkole?
prompt-FA-1 = Proszę opowiedzieć o chwili, kiedy ktoś naprawdę wysłuchał tego, co mówią Państwo o szkole swojego dziecka.
prompt-FA-2 = Co pomaga w szkolny poranek?
prompt-FA-3 = Jeśli dotarcie do szkoły było trudne, jak to wyglądało w Państwa rodzinie?
prompt-FA-help = Jaka jedna rzecz pomogłaby Państwu wcześniej?
prompt-ST-1 = Proszę opowiedzieć o chwili, kiedy Państwa wsparcie pomogło dziecku być w szkole.
prompt-ST-2 = Proszę opowiedzieć o sytuacji, kiedy rodzina zbyt długo czekała na pomoc.
prompt-ST-3 = Proszę opowiedzieć o małej zmianie w Państwa placówce, która pomogła dzieciom przychodzić.
prompt-ST-help = Jaka jedna rzecz pomogłaby Państwu lepiej wspierać obecność w szkole?
