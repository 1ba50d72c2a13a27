// error[E0603]: module `tally` is private
// error[E0603]: module `entity` is private
// error[E0603]: module `store` is private
use belong::release::tally::AudienceCount;
use belong::release::entity::tally::Model;
use belong::release::store::insert_tallies;

fn main() {}
