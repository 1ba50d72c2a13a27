# Ukrainian. The response scales.

scale-FACE3 = У тебе так?
    .no = Ні
    .sometimes = Іноді
    .yes = Так
scale-TRUE5 = Як часто в тебе так буває?
    .never = Ніколи
    .rarely = Рідко
    .sometimes = Іноді
    .often = Часто
    .always = Завжди
scale-AGREE5 = Наскільки Ви погоджуєтеся?
    .strongly_disagree = Зовсім не погоджуюся
    .disagree = Не погоджуюся
    .neither = Ні те, ні інше
    .agree = Погоджуюся
    .strongly_agree = Повністю погоджуюся
