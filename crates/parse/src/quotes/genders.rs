use std::collections::HashMap;
use std::sync::OnceLock;

/// Which pronoun a person is spoken of with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gender {
    Female,
    Male,
}

/// What a title or a first name tells, where it tells anything: common names of many languages that
/// nearly always go one way.
pub(super) fn of_word(word: &str) -> Option<Gender> {
    static KNOWN: OnceLock<HashMap<&'static str, Gender>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let words = |list: &'static [&'static str], gender| {
            list.iter().flat_map(|line| line.split(' ')).map(move |word| (word, gender))
        };
        words(FEMALE, Gender::Female).chain(words(MALE, Gender::Male)).collect()
    });
    known.get(word.trim_end_matches(['.', ','])).copied()
}

const FEMALE: &[&str] = &[
    "Mrs Ms Miss Lady Queen Princess Duchess Madame Mme Dame Baroness spokeswoman chairwoman congresswoman actress",
    "Mary Maria Marie Anna Anne Ann Elizabeth Margaret Sarah Susan Linda Barbara Patricia Jennifer Jessica Karen Nancy",
    "Lisa Betty Sandra Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Laura Helen",
    "Sharon Cynthia Kathleen Amy Angela Shirley Brenda Pamela Emma Nicole Samantha Katherine Christine Catherine Debra",
    "Rachel Carolyn Janet Ruth Heather Diane Virginia Julie Joyce Victoria Olivia Kelly Christina Lauren Joan Evelyn",
    "Judith Megan Andrea Cheryl Hannah Jacqueline Martha Gloria Teresa Theresa Ana Sara Kathryn Frances Jean Alice Julia",
    "Judy Sophia Sophie Grace Denise Amber Doris Marilyn Danielle Beverly Isabella Diana Brittany Natalie Charlotte Rose",
    "Kayla Alexis Elena Olga Natalia Tatiana Svetlana Irina Ekaterina Fatima Aisha Amina Leila Layla Zainab Khadija Ines",
    "Carmen Lucia Rosa Isabel Ursula Ingrid Greta Astrid Birgit Heidi Claudia Giulia Chiara Francesca Camille Claire",
    "Hillary Melania Ivanka Angelina Jelena Milica Ivana Vesna Priya Sunita Mei Yuki Akiko Eva Nina Nadia Vera Valentina",
    "Theresa Nicola Kate Katie Jane Jill Gina Joanna Monica Molly Peggy Wendy Yvonne Zoe Lucy Ellen Erin Esther Eleanor",
];

const MALE: &[&str] = &[
    "Mr Sir Lord King Prince Duke Baron Monsieur spokesman chairman congressman actor",
    "James Robert John Michael David William Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark Donald",
    "Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Gary Nicholas",
    "Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Frank Alexander Raymond Patrick Jack Dennis",
    "Jerry Tyler Aaron Jose Adam Nathan Henry Douglas Zachary Peter Kyle Walter Ethan Jeremy Harold Keith Christian Roger",
    "Noah Gerald Carl Terry Sean Austin Arthur Lawrence Jesse Dylan Bryan Joe Billy Bruce Albert Willie Gabriel Logan Alan",
    "Juan Wayne Roy Ralph Randy Eugene Vincent Russell Elijah Louis Bobby Philip Johnny Bill Bob Jim Tom Mike Steve Dave",
    "Ted Ben Bernie Tim Greg Jeff Dan Ken Ron Don Matt Nick Tony Fred Barack Jeb Marco Ali Ahmed Mohammed Muhammad Mohamed",
    "Mahmoud Hassan Hussein Omar Ibrahim Yusuf Mustafa Abdullah Khalid Vladimir Sergei Dmitry Ivan Boris Alexei Mikhail",
    "Nikolai Igor Oleg Viktor Volodymyr Pedro Carlos Luis Miguel Jorge Pablo Diego Fernando Antonio Giovanni Giuseppe",
    "Matteo Luca Pierre François Jacques Emmanuel Hans Klaus Jürgen Stefan Wolfgang Olaf Jens Lars Erik Recep Narendra",
    "Raj Aleksandar Milan Zoran Dragan Goran Marko Nikola Hashim Ramush Benjamin Simon Oliver Martin Neil Ian Stuart Hugh",
];
