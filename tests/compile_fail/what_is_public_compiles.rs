use belong::release::{Cube, Figure, Reading, Shown, WITHHELD_SENTENCE};

fn words(cube: &Cube, figure: &Figure<Reading>, shown: &Shown<Reading>) -> usize {
    let answers = figure.shown().and_then(|reading| reading.answers).or(shown.value().answers);
    cube.cells.len() + answers.map_or(WITHHELD_SENTENCE.len(), |answers| answers as usize)
}

fn main() {
    let _: fn(&Cube, &Figure<Reading>, &Shown<Reading>) -> usize = words;
}
