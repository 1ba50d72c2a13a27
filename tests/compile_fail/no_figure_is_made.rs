// error[E0423]: cannot initialize a tuple struct which contains private fields
use belong::release::{Figure, Shown};

fn main() {
    let _: Figure<u8> = Figure::Shown(Shown(9));
}
