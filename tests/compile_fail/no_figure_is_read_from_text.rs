use belong::release::Cube;

fn main() {
    let _ = Cube::from_stored("{}");
}
