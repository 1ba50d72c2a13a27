// error[E0624]: associated function `from_stored` is private
use belong::release::Cube;

fn main() {
    let _ = Cube::from_stored("{}");
}
