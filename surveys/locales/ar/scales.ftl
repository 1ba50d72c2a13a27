# Arabic. The response scales.

scale-FACE3 = هل هذا صحيح بالنسبة إليك؟
    .no = لا
    .sometimes = أحيانًا
    .yes = نعم
scale-TRUE5 = كم مرة يكون هذا صحيحًا بالنسبة إليك؟
    .never = أبدًا
    .rarely = نادرًا
    .sometimes = أحيانًا
    .often = غالبًا
    .always = دائمًا
scale-AGREE5 = إلى أي حد توافقون على ذلك؟
    .strongly_disagree = لا أوافق بشدة
    .disagree = لا أوافق
    .neither = لا أوافق ولا أعارض
    .agree = أوافق
    .strongly_agree = أوافق بشدة
