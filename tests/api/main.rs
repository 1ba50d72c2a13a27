//! The program from the outside, in-process: requests in, pages and rows out. Each test has a database of
//! its own, SQLite in a file, or PostgreSQL where `BELONG_TEST_POSTGRES` names a server, and a clock that
//! stands where it is set. `support` holds the program under test and the people who use it.

#[cfg(test)]
mod acts;
#[cfg(test)]
mod approvals;
#[cfg(test)]
mod bounces;
#[cfg(test)]
mod classes;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod contacts_wanted;
#[cfg(test)]
mod crawl;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod editions;
#[cfg(test)]
#[cfg(feature = "pdf")]
mod equal;
#[cfg(test)]
mod families;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod injected;
#[cfg(test)]
mod inputs;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod languages;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod leaving_words;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod linked_words;
#[cfg(test)]
mod links;
#[cfg(test)]
mod mail_samples;
#[cfg(test)]
mod mailing;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod previews;
#[cfg(test)]
#[cfg(feature = "pdf")]
mod prints;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod pulses;
#[cfg(test)]
mod readers;
#[cfg(test)]
mod reading;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod register;
#[cfg(test)]
mod releases;
#[cfg(test)]
mod reported;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod second_theory;
#[cfg(test)]
mod starting;
#[cfg(test)]
mod support;
#[cfg(test)]
mod told;
#[cfg(test)]
mod who_answered;
#[cfg(test)]
mod withheld;
#[cfg(test)]
mod words;
