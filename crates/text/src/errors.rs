use std::error::Error;

/// An error and each cause behind it, on one line: "cannot read a.html: permission denied". A cause that says the same
/// as the error above it, as behind a transparent error, is told once.
pub fn in_full(error: &dyn Error) -> String {
    let mut told = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        told.push(error.to_string());
        cause = error.source();
    }
    told.dedup();
    told.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fault(&'static str, Option<Box<Fault>>);

    impl std::fmt::Display for Fault {
        fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            to.write_str(self.0)
        }
    }

    impl Error for Fault {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|cause| cause as _)
        }
    }

    #[test]
    fn causes_follow_and_none_is_told_twice() {
        let cause = || Some(Box::new(Fault("no such file", None)));
        assert_eq!(in_full(&Fault("cannot read a.html", cause())), "cannot read a.html: no such file");
        assert_eq!(in_full(&Fault("no such file", cause())), "no such file");
    }
}
