use belong::release::{Reading, Shown};

fn change(shown: &mut Shown<Reading>) {
    shown.value().answers = Some(9);
}

fn main() {
    let _: fn(&mut Shown<Reading>) = change;
}
