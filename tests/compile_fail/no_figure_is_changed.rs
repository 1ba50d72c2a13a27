// error[E0616]: field `0` of struct `belong::release::Shown` is private
use belong::release::{Reading, Shown};

fn change(shown: &mut Shown<Reading>) {
    shown.0.answers = Some(9);
}

fn main() {
    let _: fn(&mut Shown<Reading>) = change;
}
