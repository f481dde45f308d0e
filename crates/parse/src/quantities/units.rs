//! Units of measure and currencies, as news writes them.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::QuantityKind;

/// Longest name of a unit in words: "degrees celsius", "square kilometres".
pub(super) const LONGEST: usize = 3;

/// How a unit is told, and what a number before it is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Unit {
    pub name: &'static str,
    pub kind: QuantityKind,
    /// Only directly behind digits: "5m", "12 in".
    pub short: bool,
}

/// Names, then singular and plural spellings, apart by a bar. Symbols that are common words or letters stand
/// in [`SHORT`].
const MEASURES: &[(&str, &str)] = &[
    ("km", "km|kms|kilometer|kilometers|kilometre|kilometres"),
    ("m", "meter|meters|metre|metres"),
    ("cm", "cm|cms|centimeter|centimeters|centimetre|centimetres"),
    ("mm", "mm|millimeter|millimeters|millimetre|millimetres"),
    ("micrometre", "micron|microns|micrometer|micrometers|micrometre|micrometres"),
    ("nanometre", "nanometer|nanometers|nanometre|nanometres"),
    ("mile", "mile|miles"),
    ("nautical mile", "nautical mile|nautical miles"),
    ("yard", "yard|yards"),
    ("foot", "foot|feet|ft"),
    ("inch", "inch|inches"),
    ("light year", "light year|light years"),
    ("kg", "kg|kgs|kilo|kilos|kilogram|kilograms|kilogramme|kilogrammes"),
    ("g", "gram|grams|gramme|grammes"),
    ("mg", "mg|milligram|milligrams"),
    ("microgram", "mcg|microgram|micrograms|microgramme|microgrammes"),
    ("tonne", "tonne|tonnes|metric ton|metric tons|metric tonne|metric tonnes"),
    ("ton", "ton|tons|short ton|short tons|long ton|long tons"),
    ("kiloton", "kiloton|kilotons"),
    ("megaton", "megaton|megatons"),
    ("pound", "lb|lbs"),
    ("ounce", "ounce|ounces|oz|troy ounce|troy ounces"),
    ("carat", "carat|carats"),
    ("litre", "liter|liters|litre|litres"),
    ("ml", "ml|milliliter|milliliters|millilitre|millilitres"),
    ("gallon", "gallon|gallons"),
    ("pint", "pint|pints"),
    ("quart", "quart|quarts"),
    ("barrel", "barrel|barrels"),
    ("bushel", "bushel|bushels"),
    ("tablespoon", "tablespoon|tablespoons|tbsp"),
    ("teaspoon", "teaspoon|teaspoons|tsp"),
    ("cubic foot", "cubic foot|cubic feet|cu ft"),
    ("cubic metre", "cubic meter|cubic meters|cubic metre|cubic metres|m3|m³"),
    ("cubic centimetre", "cubic centimeter|cubic centimeters|cubic centimetre|cubic centimetres|cc"),
    ("cubic yard", "cubic yard|cubic yards"),
    ("acre", "acre|acres"),
    ("hectare", "hectare|hectares|ha"),
    ("km²", "square kilometer|square kilometers|square kilometre|square kilometres|sq km|km2|km²"),
    ("m²", "square meter|square meters|square metre|square metres|sq m|m2|m²"),
    ("square mile", "square mile|square miles|sq mile|sq miles"),
    ("square foot", "square foot|square feet|sq ft"),
    ("square yard", "square yard|square yards"),
    ("square inch", "square inch|square inches"),
    ("mph", "mph|mile an hour|miles an hour"),
    ("km/h", "kph|kmph|kmh|kilometer an hour|kilometers an hour|kilometre an hour|kilometres an hour"),
    ("mile per gallon", "mpg"),
    ("knot", "knot|knots"),
    ("watt", "watt|watts"),
    ("kilowatt", "kw|kilowatt|kilowatts"),
    ("megawatt", "mw|megawatt|megawatts"),
    ("gigawatt", "gw|gigawatt|gigawatts"),
    ("kilowatt-hour", "kwh|kilowatt hour|kilowatt hours"),
    ("megawatt-hour", "mwh|megawatt hour|megawatt hours"),
    ("horsepower", "horsepower|hp|bhp"),
    ("volt", "volt|volts"),
    ("ampere", "amp|amps|ampere|amperes"),
    ("hertz", "hertz|hz"),
    ("kilohertz", "kilohertz|khz"),
    ("megahertz", "megahertz|mhz"),
    ("gigahertz", "gigahertz|ghz"),
    ("decibel", "decibel|decibels|db"),
    ("bit", "bit|bits"),
    ("byte", "byte|bytes"),
    ("kilobyte", "kilobyte|kilobytes|kb"),
    ("megabyte", "megabyte|megabytes"),
    ("gigabyte", "gigabyte|gigabytes|gb"),
    ("terabyte", "terabyte|terabytes|tb"),
    ("calorie", "calorie|calories"),
    ("joule", "joule|joules"),
    (
        "celsius",
        "degree celsius|degrees celsius|degree c|degrees c|deg celsius|deg c|celsius|centigrade|degrees centigrade",
    ),
    ("fahrenheit", "degree fahrenheit|degrees fahrenheit|degree f|degrees f|deg fahrenheit|deg f|fahrenheit"),
    ("kelvin", "kelvin|kelvins"),
    ("degree", "degree|degrees|deg"),
    ("parts per million", "ppm|parts per million"),
    ("parts per billion", "ppb|parts per billion"),
    ("revolution per minute", "rpm"),
    ("basis point", "basis point|basis points|bps"),
    ("point", "point|points"),
    ("picometre", "picometer|picometers|picometre"),
    ("decimetre", "decimeter|decimeters|decimetre|decimetres|dm"),
    ("drachm", "drachm|drachms"),
    ("bitcoin", "bitcoin|bitcoins|btc"),
];

/// Symbols that mean a unit only directly behind a number in digits.
const SHORT: &[(&str, &str)] = &[
    ("m", "m"),
    ("g", "g"),
    ("tonne", "t"),
    ("litre", "l"),
    ("inch", "in"),
    ("volt", "v"),
    ("watt", "w"),
    ("celsius", "c"),
    ("fahrenheit", "f"),
    ("megabyte", "mb"),
    ("mile", "mi"),
    ("second", "s"),
    ("millisecond", "ms"),
    ("nanometre", "nm"),
    ("picometre", "pm"),
];

/// ISO 4217 codes where news leaves no doubt which currency is meant; else the currency's own name.
const CURRENCIES: &[(&str, &str)] = &[
    ("USD", "dollar|dollars|usd|us dollar|us dollars|american dollar|american dollars|dlr|dlrs|buck|bucks"),
    ("CAD", "canadian dollar|canadian dollars|cad"),
    ("AUD", "australian dollar|australian dollars|aud"),
    ("NZD", "new zealand dollar|new zealand dollars|nzd"),
    ("HKD", "hong kong dollar|hong kong dollars|hkd"),
    ("SGD", "singapore dollar|singapore dollars|sgd"),
    ("EUR", "euro|euros|eur"),
    ("GBP", "pound|pounds|gbp|pound sterling|pounds sterling|british pound|british pounds|sterling|quid"),
    ("JPY", "yen|japanese yen|jpy"),
    ("CNY", "yuan|chinese yuan|renminbi|rmb|cny|kuai"),
    ("CHF", "swiss franc|swiss francs|chf"),
    ("INR", "indian rupee|indian rupees|inr"),
    ("franc", "franc|francs"),
    ("french franc", "french franc|french francs"),
    ("belgian franc", "belgian franc|belgian francs"),
    ("CFA franc", "cfa franc|cfa francs|cfa"),
    ("rupee", "rupee|rupees|rs"),
    ("pakistani rupee", "pakistani rupee|pakistani rupees|pkr"),
    ("sri lankan rupee", "sri lankan rupee|sri lankan rupees|lkr"),
    ("peso", "peso|pesos"),
    ("mexican peso", "mexican peso|mexican pesos|mxn"),
    ("philippine peso", "philippine peso|philippine pesos|php"),
    ("argentine peso", "argentine peso|argentine pesos|ars"),
    ("chilean peso", "chilean peso|chilean pesos|clp"),
    ("colombian peso", "colombian peso|colombian pesos"),
    ("krona", "krona|kronor|swedish krona|swedish kronor|sek"),
    ("krone", "krone|kroner|norwegian krone|norwegian kroner|danish krone|danish kroner|nok|dkk"),
    ("markka", "markka|markkas|finnish markka|finnish markkas"),
    ("mark", "mark|marks|german mark|german marks|deutsche mark|deutsche marks|deutschmark|deutschmarks"),
    ("convertible mark", "convertible mark|convertible marks"),
    ("guilder", "guilder|guilders|dutch guilder|dutch guilders"),
    ("lira", "lira|lire|liras|turkish lira|turkish liras|italian lira|italian lire"),
    ("peseta", "peseta|pesetas"),
    ("escudo", "escudo|escudos"),
    ("schilling", "schilling|schillings"),
    ("drachma", "drachma|drachmas"),
    ("ruble", "ruble|rubles|rouble|roubles|russian ruble|russian rubles|rub"),
    ("hryvnia", "hryvnia|hryvnias|hryvnya|uah"),
    ("zloty", "zloty|zlotys|zlotych|pln"),
    ("forint", "forint|forints|huf"),
    ("koruna", "koruna|korunas|czech koruna|czech crowns|czech crown|czk"),
    ("leu", "leu|lei|romanian leu|romanian lei"),
    ("lev", "lev|leva|bulgarian lev"),
    ("dinar", "dinar|dinars|iraqi dinars|kuwaiti dinars|serbian dinars|jordanian dinars"),
    ("denar", "denar|denars"),
    ("lek", "lek|leks"),
    ("kuna", "kuna|kunas"),
    ("dirham", "dirham|dirhams|aed"),
    ("riyal", "riyal|riyals|saudi riyal|saudi riyals|sar|qatari riyals"),
    ("rial", "rial|rials"),
    ("shekel", "shekel|shekels|nis|israeli shekels|ils"),
    ("naira", "naira|nairas|ngn"),
    ("cedi", "cedi|cedis"),
    ("rand", "rand|rands|zar|south african rand"),
    ("shilling", "shilling|shillings|kenyan shilling|kenyan shillings|ugandan shillings"),
    ("kwacha", "kwacha|kwachas"),
    ("birr", "birr"),
    ("won", "won|krw|south korean won"),
    ("baht", "baht|bahts|thb"),
    ("ringgit", "ringgit|ringgits|myr"),
    ("rupiah", "rupiah|rupiahs|idr"),
    ("dong", "dong|vnd"),
    ("taka", "taka|takas|bdt"),
    ("afghani", "afghani|afghanis"),
    ("tenge", "tenge|kzt"),
    ("lari", "lari"),
    ("kip", "kip"),
    ("real", "real|reais|reals|brazilian real|brazilian reais|brl"),
    ("bolivar", "bolivar|bolivars|bolivares"),
    ("colon", "colon|colones"),
    ("cent", "cent|cents"),
    ("penny", "penny|pence|pennies"),
    ("satoshi", "satoshi|satoshis"),
    ("sen", "sen"),
];

/// Signs before or behind an amount.
const SIGNS: &[(&str, &str)] = &[
    ("$", "USD"),
    ("£", "GBP"),
    ("€", "EUR"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₽", "ruble"),
    ("₴", "hryvnia"),
    ("₺", "lira"),
    ("₩", "won"),
    ("₪", "shekel"),
    ("₦", "naira"),
    ("₱", "philippine peso"),
    ("₫", "dong"),
    ("฿", "baht"),
    ("₡", "colon"),
    ("₾", "lari"),
    ("₭", "kip"),
    ("¢", "cent"),
];

/// What before a dollar sign says whose dollar it is.
const DOLLARS: &[(&str, &str)] = &[
    ("us", "USD"),
    ("u.s", "USD"),
    ("u.s.", "USD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("can", "CAD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("nz", "NZD"),
    ("hk", "HKD"),
    ("s", "SGD"),
    ("nt", "taiwan dollar"),
    ("mex", "mexican peso"),
    ("r", "real"),
    ("z", "zimbabwe dollar"),
    ("j", "jamaican dollar"),
    ("tt", "trinidad dollar"),
    ("fj", "fiji dollar"),
    ("b", "bahamian dollar"),
    ("n", "namibian dollar"),
];

pub(super) fn sign(text: &str) -> Option<&'static str> {
    SIGNS.iter().find(|(sign, _)| *sign == text).map(|(_, name)| *name)
}

pub(super) fn dollar(before: &str) -> Option<&'static str> {
    let lower = before.to_lowercase();
    DOLLARS.iter().find(|(prefix, _)| *prefix == lower).map(|(_, name)| *name)
}

/// The unit of these words in lower case, one space between them.
pub(super) fn unit(words: &str) -> Option<Unit> {
    static TABLE: OnceLock<HashMap<&'static str, Unit>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table = HashMap::new();
        let lists = [
            (MEASURES, QuantityKind::Measure, false),
            (CURRENCIES, QuantityKind::Money, false),
            (SHORT, QuantityKind::Measure, true),
        ];
        for (list, kind, short) in lists {
            for (name, spellings) in list {
                for spelling in spellings.split('|') {
                    table.entry(spelling).or_insert(Unit { name, kind, short });
                }
            }
        }
        table
    });
    table.get(words).copied()
}

/// Whether the word is an ISO 4217 code that news puts before an amount: "EUR 125".
pub(super) fn code(word: &str) -> Option<&'static str> {
    const CODES: [&str; 27] = [
        "USD", "EUR", "GBP", "JPY", "CNY", "RMB", "CHF", "CAD", "AUD", "NZD", "HKD", "SGD", "INR", "MXN", "PHP", "SEK",
        "NOK", "DKK", "PLN", "HUF", "CZK", "RUB", "UAH", "ZAR", "AED", "KRW", "NIS",
    ];
    (CODES.contains(&word)).then(|| unit(&word.to_lowercase()).map(|unit| unit.name)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_lead_to_one_name() {
        assert_eq!(unit("square kilometres").map(|unit| unit.name), Some("km²"));
        assert_eq!(unit("pounds").map(|unit| unit.name), Some("GBP"));
        assert_eq!(code("EUR"), Some("EUR"));
        assert_eq!(dollar("HK"), Some("HKD"));
        assert!(unit("ferry").is_none());
    }
}
