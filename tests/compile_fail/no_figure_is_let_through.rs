use belong::release::Shown;

fn main() {
    let _ = Shown::let_through(9u8);
}
