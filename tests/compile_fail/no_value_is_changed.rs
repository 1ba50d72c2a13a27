// error[E0594]: cannot assign to data in a `&` reference
use belong::release::{Reading, Shown};

fn change(shown: &mut Shown<Reading>) {
    shown.value().answers = Some(9);
}

fn main() {
    let _: fn(&mut Shown<Reading>) = change;
}
