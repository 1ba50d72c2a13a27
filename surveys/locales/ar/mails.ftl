# Arabic. What respondents read in mails. A mail stays under 90 words.

invitation-subject-yc = بعض الأسئلة لك
invitation-subject-yp = بعض الأسئلة لك
invitation-subject-fa = بعض الأسئلة لعائلتكم
invitation-subject-st = بعض الأسئلة عن عملكم
invitation-hello = مرحبًا،
invitation-who = هذه دعوة إلى استبيان قصير من { $setting } و{ $partnership }.
invitation-ask-yc = كيف هي المدرسة بالنسبة إليك؟ نود كثيرًا أن نعرف. يحتاج ذلك إلى دقيقتين تقريبًا.
invitation-ask-yp = كيف تسير أمورك في المدرسة؟ بعض الأسئلة، 3 دقائق تقريبًا.
invitation-ask-fa = كيف تسير الأمور بين عائلتكم والمدرسة؟ بعض الأسئلة، 4 دقائق تقريبًا.
invitation-ask-st = كيف ترون العمل المشترك من أجل الأطفال من موقعكم؟ بعض الأسئلة، 4 دقائق تقريبًا.
invitation-start = البدء
invitation-start-here = البدء من هنا:
invitation-promise-yc = القرار لك. إذا لم تصلنا إجابتك، فلن يتغير شيء بالنسبة إليك. لا نعرف من قال ماذا.
invitation-promise-yp = القرار لك، ولن يتغير شيء بالنسبة إليك إذا لم تصلنا إجابتك. اسمك لا يُحفظ أبدًا مع إجاباتك.
invitation-promise-fa = القرار لكم، ولن يتغير شيء بالنسبة إلى عائلتكم إذا لم تجيبوا. اسمكم لا يُحفظ أبدًا مع إجاباتكم.
invitation-promise-st = القرار لكم، ولن يتغير شيء بالنسبة إليكم إذا لم تجيبوا. اسمكم لا يُحفظ أبدًا مع إجاباتكم.
invitation-private = هذا الرابط لشخص واحد فقط، لذلك نرجو عدم إعطائه لأحد. يعمل الرابط حتى { $closes }.
invitation-thanks = شكرًا
reminder-subject = ما زال هناك وقت لبعض الأسئلة
reminder-who = ما زالت { $setting } و{ $partnership } تودان معرفة الرأي. ما زال هناك وقت.
note-subject = ما سمعناه وما نفعله
note-who = طرحت { $setting } و{ $partnership } بعض الأسئلة. تصل هذه الرسالة إلى كل من دُعي، فلا حاجة لأحد أن يعرف من أجاب.
note-own-words = وهذا ما يودون قوله، بالإنجليزية:
