# Polish. The response scales.

scale-FACE3 = Czy tak jest u ciebie?
    .no = Nie
    .sometimes = Czasami
    .yes = Tak
scale-TRUE5 = Jak często tak jest u ciebie?
    .never = Nigdy
    .rarely = Rzadko
    .sometimes = Czasami
    .often = Często
    .always = Zawsze
scale-AGREE5 = W jakim stopniu się Państwo zgadzają?
    .strongly_disagree = Zdecydowanie się nie zgadzam
    .disagree = Nie zgadzam się
    .neither = Ani tak, ani nie
    .agree = Zgadzam się
    .strongly_agree = Zdecydowanie się zgadzam
