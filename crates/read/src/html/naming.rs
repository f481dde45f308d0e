//! What pages call their elements: by classes, ids and roles the makers of a site tell body and furniture apart.

use std::sync::LazyLock;

use regex::Regex;
use scraper::node::Element;

/// What an element's names say of what is in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Naming {
    /// Menus, share buttons, other reports, comments, prompts, captions.
    pub furniture: bool,
    /// The text of a report.
    pub body: bool,
    /// What readers wrote under it.
    pub comments: bool,
    pub hidden: bool,
}

/// Words that begin a part of a name (`share-bar`, `relatedArticles`), or are all of it where a blank follows.
static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)[\ ](?:
          ad\ | ads\ | adv\ | advert | adsense | adunit | adslot | adbox | adwrap | dfp | sponsor | promo | banner | outbrain | taboola | affiliate | partner
        | shar(?:e|ing)(?:\ |d?\ ?(?:bar|this|links?|box|buttons?|tools?|icons?|daddy|aholic)|r) | social | addthis | addtoany | sociable | follow | sharedaddy
        | related | recommend | recirc | readmore | read\ (?:more|next|also) | more\ (?:from|on|stories|news|articles|posts|links|in) | also\ | see\ also | morefrom | zergnet | crosslink | onward
        | teaser | most\ | mostread | popular | trending | latest | upnext | up\ next | next\ | prev | pager | pagination | paging | nextprev | siblings
        | newsletter | subscri | signup | sign\ up | optin | opt\ in | mailchimp | mailing | donat | membership | paywall | regwall | piano | login | signin | register | registration
        | sidebar | side\ bar | side\ col | sidecol | rail\ | widget | aside\ | navi | nav\ | nav(?:bar|box|menu|list) | menu | breadcrumb | crumb | topbar | toolbar | tools\ | utility | utilities
        | footer | foot\ | bottom\ (?:bar|links) | masthead | site\ header | siteheader | page\ header
        | tag\ | tags | taglist | tagcloud | topics | keywords | categor(?:y|ies)\ (?:list|links) | cat\ links | filed
        | author | bio\ | biography | byline | about\ (?:the\ )?author | contributor | writer | profile
        | meta\ | postmeta | metadata | postinfo | post\ info | article\ info | entry\ (?:meta|info|date|footer|utility) | dateline | timestamp | pubdate | date\ | published | datetime | time\ 
        | caption | figcaption | credit | copyright | legende | bildunterschrift | bu\ | legend | gallery | slideshow | slider | carousel | lightbox | swiper | fotostrecke | bildergalerie
        | player | video\ | videos | audio\ | podcast | playlist
        | cookie | consent | gdpr | privacy | popup | pop\ up | modal | overlay | dialog | tooltip | notification | alert\ | toast
        | print | printer | email | e\ mail | whatsapp | facebook | twitter\ (?:share|follow|button) | pinterest | telegram | linkedin
        | rating | vote | voting | poll\ | quiz | calendar | search | weather | ticker | jump | skip | screen\ reader | sr\ only | visually\ hidden | visuallyhidden | offscreen | noprint | no\ print | hide | hidden | invisible
        | infobox | disclaimer | correction\ form | contact | feedback | hatnote | toc\ | table\ of\ contents | shortcut | buttons?\ | btn | cta | callout\ link | dropdown | flyout | accordion\ nav | tabs?\ | language | lang\ switch
        | navigation | complementary | contentinfo | banner
        )",
    )
    .expect("fixed")
});

static COMMENTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r" (?:comment|disqus|respond |reply|replies|kommentar|commentaire|comentario|forum|livefyre|discussion|reader ?comment)").expect("fixed"));

static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)[\ ](?:articlebody | (?:article|story|entry|post|news|blog|page|single|text|main|content|artikel|detail|td\ post|node|body|field\ name|cms|rich|field\ (?:type|item)\ )(?:\ main|\ full|\ page|\ single|\ detail|\ inner|\ entry|\ post)?\ ?(?:body|content|text|copy|contents|txt|paragraphs?)
        | storytext | bodytext | body\ copy | bodycopy | maintext | articletext | fulltext | wysiwyg | prose\ | artikeltext | texte | haupttext | e\ content | story\ content)",
    )
    .expect("fixed")
});

impl Naming {
    pub fn of(element: &Element) -> Self {
        let mut names = String::new();
        for attribute in ["class", "id", "role", "itemprop", "data-component", "data-testid", "data-module"] {
            if let Some(value) = element.attr(attribute) {
                push_words(value, &mut names);
            }
        }
        let hidden = is_hidden(element);
        if names.is_empty() {
            return Self { hidden, ..Self::default() };
        }
        names.push(' ');
        Self {
            furniture: FURNITURE.is_match(&names),
            body: BODY.is_match(&names),
            comments: COMMENTS.is_match(&names),
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

/// Adds a name's parts in lower case, a blank before each: " share bar" of `share-bar` and `shareBar`.
fn push_words(name: &str, out: &mut String) {
    const LONGEST: usize = 200;
    let mut before = ' ';
    for c in name.chars().take(LONGEST) {
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
}
