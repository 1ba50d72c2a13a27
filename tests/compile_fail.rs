//! What must not compile: making or changing a publishable figure, and reaching a raw count, from outside
//! the release room.
//!
//! Each file is given to the compiler with the library that this test itself was built with, so that nothing
//! is built again. The errors that it must end with, and no others, stand in its first lines.

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    /// The newest build of the library beside this test.
    fn library(built: &Path) -> PathBuf {
        let files = std::fs::read_dir(built).unwrap().map(|file| file.unwrap());
        let is_ours = |name: &str| name.starts_with("libbelong-") && name.ends_with(".rlib");
        let ours = files.filter(|file| file.file_name().to_str().is_some_and(is_ours));
        ours.max_by_key(|file| file.metadata().unwrap().modified().unwrap()).expect("the library").path()
    }

    /// The errors of a file, as the compiler heads them, without the one that counts them.
    fn errors_of(file: &Path) -> Vec<String> {
        let test = std::env::current_exe().unwrap();
        let (built, out) = (test.parent().unwrap(), tempfile::tempdir().unwrap());
        let compiled = Command::new("rustc")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["--edition", "2024", "--crate-type", "bin", "--emit", "metadata", "--out-dir"])
            .arg(out.path())
            .arg("--extern")
            .arg(format!("belong={}", library(built).display()))
            .arg("-L")
            .arg(format!("dependency={}", built.display()))
            .arg(file)
            .output()
            .expect("the compiler that built this test");
        let said = String::from_utf8_lossy(&compiled.stderr);
        let heads = said.lines().filter(|line| line.starts_with("error"));
        let own: Vec<String> =
            heads.filter(|line| !line.starts_with("error: aborting")).map(str::to_owned).collect();
        assert_eq!(own.is_empty(), compiled.status.success(), "{}: {said}", file.display());
        own
    }

    fn tried() -> Vec<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile_fail");
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        files
    }

    #[test]
    fn nobody_outside_the_release_room_makes_a_figure_or_reaches_a_count() {
        let mut refused = 0;
        for file in tried() {
            let text = std::fs::read_to_string(&file).unwrap();
            let due: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("// ")).collect();
            assert_eq!(errors_of(&file), due, "{}", file.display());
            refused += due.len();
        }
        assert!(refused >= 8, "{refused} errors");
    }
}
