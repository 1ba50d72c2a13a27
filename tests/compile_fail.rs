//! What must not compile: making or changing a publishable figure, and reaching a raw count, from outside
//! the release room. Only checked, never built: everything that may be named is named by the other tests.

#[test]
fn nobody_outside_the_release_room_makes_a_figure_or_reaches_a_count() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/no_*.rs");
}
