//! What pages call their elements: by classes, ids and roles the makers of a site tell body and furniture apart.

use std::sync::LazyLock;

use regex::Regex;
use scraper::node::Element;

use crate::expression::compile;

/// What an element's names say of what is in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Naming {
    /// Menus, share buttons, other reports, comments, prompts, captions.
    pub furniture: bool,
    /// Other reports, each a link.
    pub others: bool,
    /// What may be such, and may be a part of a report: a box, a gallery, a line about the author.
    pub aside: bool,
    /// The text of a report.
    pub body: bool,
    /// The text of a report and nothing else.
    pub article: bool,
    /// What readers wrote under it, and walls of consent: apart even where they are most of a page.
    pub apart: bool,
    pub hidden: bool,
}

/// Words that begin a part of a name (`share-bar`, `relatedArticles`), or are all of it where a blank follows, or all of the
/// name after a semicolon: of what never holds a report.
static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)[\ ](?:
          ads\ | advert | adsense | adunit | adslot | adbox | adwrap | dfp | sponsor | outbrain | taboola | affiliate
        | shar(?:e|ing)(?:\ |d?\ ?(?:bar|this|links?|box|buttons?|tools?|icons?|daddy|aholic)|r) | addthis | addtoany | sociable | follow\ us
        | readmore | read\ (?:more|next|also) | zergnet | crosslink | onward | upnext | up\ next | pager | pagination | paging | nextprev
        | newsletter | subscri | signup | sign\ up | optin | opt\ in | mailchimp | mailing | paywall | regwall | login | signin
        | navbox | navbar | breadcrumb | masthead | siteheader
        | taglist | tag\ (?:list|cloud|links?) | tagcloud | keywords | categor(?:y|ies)\ (?:list|links) | cat\ links
        | byline | about\ (?:the\ )?author | author\ (?:bio|box|info|name|card|details|description|about|profile|block|image|avatar|meta|section)
        | popup | pop\ up | screen\ reader | sr\ only | visually\ hidden | visuallyhidden | offscreen | noprint | no\ print
        | figcaption | caption | copyright | legende | bildunterschrift
        ) | ;\ (?:
          ad\ | adv\ | social | follow | piano | donat | topbar | toolbar | utility | utilities | footer | foot\ | site\ (?:header|footer) | page\ (?:header|footer)
        | sidebar\ ?(?:;|\d|right|left|inner|widget|area|wrap|primary|secondary|col|container|main|block|section|module|item) | side\ (?:bar|col) | sidecol | rail\ | (?:left|right|post|article|page|main|blog|site|single|secondary|primary)\ (?:rail|sidebar)\  | widget\ ?; | widget\ area | navi | nav\ | nav(?:box|menu|list) | menu | crumb
        | tags | filed | bio\ | biography | authors\ | (?:post|article|entry)\ author | credits?\ | navigation | complementary | contentinfo | search | prev | siblings
        ) | \ (?:footer|nav)\ ;",
    )
});

/// Words of other reports, of which each is a link.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)[\ ](?:
          related | recommend | recirc | more\ (?:from|on|stories|news|articles|posts|links) | also\ | morefrom
        | teaser | most\ (?:read|popular|viewed|shared|recent) | mostread | popular | trending | latest | promo | recent\ (?:posts|articles|news)
        )",
    )
});

/// Words of what rarely holds much of a report.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)[\ ](?:
          postmeta | metadata | postinfo | post\ info | article\ info | entry\ (?:meta|info|date|footer|utility) | timestamp | pubdate | datetime
        | slideshow | carousel | lightbox | swiper | fotostrecke | bildergalerie | (?:post|article)\ meta
        | player | podcast | playlist | modal | tooltip | toast | membership
        | printer | whatsapp | facebook | pinterest | telegram | linkedin
        | infobox | disclaimer | hatnote | table\ of\ contents | shortcut | dropdown | flyout
        ) | ;\ (?:
          banner | partner | tools\ | author | contributor | writer | profile | topics | meta\ | dateline | date\ | published | time\ 
        | legend | gallery | slider | video\ | videos | audio\ | privacy | overlay | notification | alert\ | register | registration | print | email | e\ mail
        | rating | vote | voting | poll\ | quiz | calendar | weather | ticker | jump | skip\ (?:link|to|nav|content) | contact | feedback | toc\ | buttons?\ | btn | cta | tabs?\ ?; | widget | aside\ | next\ ?;
        )",
    )
});

static APART: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x);\ (?:[a-z]*\ )?(?:comments?\ |disqus|respond\ |repl(?:y|ies)\ |kommentare?\ |commentaires?|comentarios?|livefyre)|\ (?:comment\ ?(?:s|list|section|area|form|body|content|thread)|disqus|forum|divforum|cookie|consent|gdpr)",
    )
});

static BODY: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"(?x)[\ ](?:articlebody | (?:article|story|entry|post|news|blog|page|single|text|main|content|artikel|detail|td\ post|node|body|field\ name|cms|rich|field\ (?:type|item)\ )(?:\ main|\ full|\ page|\ single|\ detail|\ inner|\ entry|\ post)?\ ?(?:body|content|text|copy|contents|txt|paragraphs?)
        | storytext | bodytext | body\ copy | bodycopy | maintext | articletext | fulltext | wysiwyg | prose\ | artikeltext | texte | haupttext | e\ content | story\ content)",
    )
});

static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r"[ ](?:article ?body|(?:article|story|entry|post|blogpost|news|artikel) ?(?:main |full |inner )?(?:body|content|text|copy))\b",
    )
});

impl Naming {
    pub fn of(element: &Element) -> Self {
        let mut names = String::new();
        for attribute in ["class", "id", "role", "itemprop", "data-component", "data-testid", "data-module"] {
            // An id of many words is a heading's own.
            if let Some(value) = element.attr(attribute)
                && (attribute != "id" || value.bytes().filter(|byte| matches!(byte, b'-' | b'_')).count() < 2)
            {
                push_words(value, &mut names);
            }
        }
        let hidden = is_hidden(element);
        if names.is_empty() {
            return Self { hidden, ..Self::default() };
        }
        names.push(';');
        Self {
            furniture: FURNITURE.is_match(&names),
            others: OTHERS.is_match(&names),
            aside: ASIDE.is_match(&names),
            body: BODY.is_match(&names),
            article: ARTICLE.is_match(&names),
            apart: APART.is_match(&names),
            hidden,
        }
    }
}

/// Whether an element is not shown.
pub(super) fn is_hidden(element: &Element) -> bool {
    element.attr("hidden").is_some()
        || element.attr("aria-hidden").is_some_and(|value| value == "true")
        || element.attr("style").is_some_and(|style| {
            let style = style.to_ascii_lowercase().replace(' ', "");
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// Adds the names in an attribute in lower case, each after a semicolon and each part of one after a blank:
/// "; share bar ; wide " of `share-bar wide`.
fn push_words(value: &str, out: &mut String) {
    const LONGEST: usize = 300;
    let mut before = ' ';
    out.push(';');
    for c in value.chars().take(LONGEST) {
        if c.is_whitespace() {
            out.push_str(" ;");
            before = ' ';
            continue;
        }
        let starts = before.is_ascii_lowercase() && c.is_ascii_uppercase();
        if !c.is_ascii_alphanumeric() {
            before = ' ';
            continue;
        }
        if before == ' ' || starts {
            out.push(' ');
        }
        out.push(c.to_ascii_lowercase());
        before = c;
    }
    out.push(' ');
}
