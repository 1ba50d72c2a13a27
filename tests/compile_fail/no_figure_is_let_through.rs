// error[E0624]: associated function `let_through` is private
use belong::release::Shown;

fn main() {
    let _ = Shown::let_through(9u8);
}
