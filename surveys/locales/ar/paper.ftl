# ما يُطبع: القصاصات والاستبيانات الورقية وأجزاؤها القابلة للفصل.

## القصاصات

slip-title = القصاصات: { $batch }
slip-batch-yc = الأطفال، { $setting }
slip-batch-yp = الشباب، { $setting }
slip-batch-fa = العائلات، { $setting }
slip-batch-st = الموظفون، { $setting }
slip-batch = { $setting }
slip-for-yc = لطفل أو طفلة في { $setting }
slip-for-yp = لشاب أو شابة في { $setting }
slip-for-fa = لأحد الوالدين أو مقدمي الرعاية في { $setting }
slip-for-st = لأحد الموظفين في { $setting }
slip-for = لشخص في { $setting }
slip-camera-yc = وجّه كاميرا هاتف أو جهاز لوحي نحو المربع.
slip-camera = يمكن توجيه كاميرا هاتف أو جهاز لوحي نحو المربع.
slip-tablet-yc = أو اكتب كلماتك الأربع على الجهاز اللوحي في الصف.
slip-tablet = أو كتابة الكلمات الأربع على الجهاز اللوحي المشترك.
slip-private-yc = هذه القصاصة لك وحدك. احتفظ بها.
slip-private = هذه القصاصة لشخص واحد فقط. يُرجى عدم إعطائها لأحد.
slip-words = الكلمات الأربع
slip-closes = نرجو الإجابة حتى { $day }.
slip-strip = للموظفين: يُقص هذا الشريط قبل تسليم القصاصة.
slip-qr = رمز مربع فيه الرابط الخاص

## الاستبيانات الورقية

paper-tick-yc = ضع علامة في مربع واحد لكل سؤال. لا تكتب اسمك.
paper-tick = يُرجى وضع علامة في مربع واحد لكل سؤال، وعدم كتابة الاسم على هذه الورقة.
paper-envelope-yc = ضع هذه الورقة في الظرف وأغلقه.
paper-envelope = في النهاية، يُرجى وضع هذه الورقة في الظرف وإغلاقه.
paper-thanks = شكرًا!
paper-keep = يبقى هذا الجزء حتى يُمسح الرمز ضوئيًا، ثم يُفصل.
paper-words = الكلمات الأربع
paper-reference = الرقم
