use belong::release::tally::AudienceCount;
use belong::release::entity::tally::Model;
use belong::release::store::insert_tallies;

fn main() {}
