use belong::release::{Figure, Shown};

fn main() {
    let _: Figure<u8> = Figure::Shown(Shown(9));
}
