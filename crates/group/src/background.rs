//! How common a word is in news before a single report has been read.
//!
//! Three reports tell nothing of which words are common. So every count of reports starts from these: rough shares of
//! English news reports that use a word, in seven classes. A word in no class is held to be rare.

use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;

use crate::words::english_stem;

/// How many reports the table weighs as much as.
pub(crate) const WEIGHT: f32 = 400.0;

/// The share of reports that are held to use a word of no class.
pub(crate) const RARE: f32 = 0.004;

/// The share of reports that use a stem, for the stems that have one.
pub(crate) fn shares() -> &'static FxHashMap<u32, f32> {
    static SHARES: OnceLock<FxHashMap<u32, f32>> = OnceLock::new();
    SHARES.get_or_init(read_classes)
}

fn read_classes() -> FxHashMap<u32, f32> {
    let stemmer = Stemmer::create(Algorithm::English);
    let mut shares: FxHashMap<u32, f32> = FxHashMap::default();
    for (share, words) in CLASSES {
        for word in words.split_whitespace() {
            // The forms of a word are used by more reports than any one of them.
            let sum = shares.entry(english_stem(&stemmer, word)).or_default();
            *sum = 1.0 - (1.0 - *sum) * (1.0 - share);
        }
    }
    shares
}

/// How common English words are in news reports, for the stages that weigh words by it.
pub struct WordShares {
    stemmer: Stemmer,
    shares: &'static FxHashMap<u32, f32>,
}

impl WordShares {
    pub fn new() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English), shares: shares() }
    }

    /// The share of reports, 0 to 1, held to use a lower-case word in any of its forms.
    pub fn share(&self, word: &str) -> f32 {
        self.shares.get(&english_stem(&self.stemmer, word)).copied().unwrap_or(RARE)
    }
}

impl Default for WordShares {
    fn default() -> Self {
        Self::new()
    }
}

const CLASSES: [(f32, &str); 7] = [
    (
        0.7,
        "a about after all also an and are as at be been by for from had has have he his in is it more not of on \
         one or other out people said that the their they this to two up was were when which who will with would \
         year",
    ),
    (
        0.38,
        "according against any back because before being called can could did do during even first get him how i \
         if including into its just last like made make many may most no now old only our over say she so some \
         than them there those three time told what where while years you",
    ),
    (
        0.23,
        "added administration another around asked believe between both call came campaign case clear come \
         country day days does don't down earlier early end family federal former found four friday go going good \
         government help her here high home information investigation killed know later law least left long m man \
         media members monday month months morning much my need never next night off officials own part place \
         political public put released report reported right same saying says security see several shooting shot \
         should since statement still story such sunday support take taken then these think through thursday took \
         tuesday under use used very want way wednesday week well whether without work",
    ),
    (
        0.13,
        "able accused across action again agency ago allow almost along already always am among announced anyone \
         anything appeared area attack authorities away based become began behind best better big bill billion \
         block bring business can't care cases change charged charges children close com comes coming community \
         company condition conference confirmed congressional continue continued contributed control countries \
         crime criminal current dead deal death decision described details didn't died doesn't doing done each \
         effort efforts election enforcement enough ever every evidence expected face fact far few fight find \
         fire fired five following foreign forward free front full further future getting give given got great \
         group gun happened hard having head health heard hearing held himself history hit hours identified \
         immediately important incident injured inside international interview involved issue job july june keep \
         known large late latest lead leaders led legal less life likely line little lives local look looking lot \
         major making march matter me means meeting men might military million money move mr must name near \
         nearly nothing november number officers official once open order others outside p party past percent \
         person personal plan plans point policy possible power president's presidential process question \
         questions really recent related release reporters reports response rights run saturday saw scene second \
         seen senior sent serious set show side six social someone something special spokesman staff started stop \
         system taking team th thing things though thought together too top try trying tweeted until using \
         victims video vote war weeks went why within woman women working world wrote yet young your",
    ),
    (
        0.075,
        "access account actions actually adding additional address adviser afternoon agree agreed agreement ahead \
         allegations alleged allies allowed amid anti appear appears april armed arrest arrested arrived ask \
         assault attacks attempt attention august available bad base became believed beyond biggest black border \
         boy brought build building calling calls candidate cannot capital car cause certain changes charge check \
         child citizens claim claimed claims closed co comment comments companies concerns conservative \
         considered contact country's couple course cover crisis critical criticism criticized crowd currently \
         cut data debate december decided denied different difficult documents door due economic economy effect \
         eight either else email emergency ended ensure entire especially evening event events everyone \
         everything executive experts expressed failed families father february feel filed final financial firm \
         floor focus followed forces friend friends gave global goes ground groups gunshot half hand happen hear \
         helped higher hold hope hundreds idea illegal immigration include included increase individuals injuries \
         interest investigating isn't issued issues itself january key killing kind knew launch launched \
         lawmakers laws leadership leading leave legislation let level live longer lost lower main makes mass \
         massive measures meet member message met miles millions minutes moment mother movement multiple murder \
         named nation necessary needed needs non noted nuclear numbers occurred offered officer often ongoing \
         online opened paid parents parties pass passed pay perhaps phone play playing policies politics position \
         potential powerful pressure pretty previous previously private probably problem program protect provide \
         provided publicly published push quickly race raised ran range rather reach reached real reason received \
         recently record records red remain remains remarks repeatedly reportedly request residents responded \
         result return revealed review risk role room rules running safe safety scheduled seeking self senators \
         send september series service seven short shortly shots showed shows sides signed significant similar \
         simply single site situation small son soon sought source speak speech spent spoke stand start stay step \
         stories strong suggested supporters sure suspect takes talk talking talks target tax tell term terms \
         test themselves they're third thousands threat threatened threatening total toward trade trial tried \
         turn turned tweet understand vehicle via victim view violence voters wall wanted wants warned wasn't \
         ways weapons website weekend whom whose wife win witnesses won't words worked workers wounded wrong \
         you're",
    ),
    (
        0.045,
        "ability above absolutely abuse accidentally accounts acting activities activity addition admitted \
         affected age agencies agents aid aimed allegedly allowing allows alone amount announcement annual answer \
         apartment apparent apparently apply approach approved areas aren't argued arguing argument arrests \
         article asking attempted authority avoid backed background ballistic ban battle begin beginning behavior \
         believes benefit benefits bills bipartisan bit blame blue board body break breaking briefing bringing \
         broke broken brother budget built bullet businesses buy carried carry carrying cash caught caused \
         certainly challenge chance changed choice cited cities citing city's civil claiming class clearly \
         committed common communications communities compared complete completely complex concern concerned \
         concluded conditions conduct conducted confidence conflict connection consider considering \
         constitutional continues controversial conversation corruption cost couldn't counts coverage create \
         created credit crimes critics cross custody damage dangerous date daughter deadly deaths decade decades \
         decisions declared declined deep deeply degree delivered demand designed determine determined \
         development diplomatic direct direction directly discuss dismissed dispute dollars domestic double dozen \
         dozens drew driving dropped drove drug easy effectively elected elections emerged employees enter \
         entered environment eventually everybody exactly example exchange expect experience explained extremely \
         faced faces facing failure fair fall false familiar favor fear fears fell fellow felt female field \
         fighting figures finally finance finding firearm firing flight focused forced form fourth fully fund \
         funding funds game games gas gathered gets girl giving goal gone government's governor grand growing \
         guilty gunfire gunman guns guy handgun hands happy hasn't heart heavy helping highly holding homicide \
         hopes host hour https huge hurt husband illegally immediate immigrants impact improve includes increased \
         increasingly independent individual industry influence informed initial initially inquiry insisted \
         intended interests internal investigate investigations involving jail jobs joined keeping kept kids \
         knows lack land largely largest lawyer lawyers learned leaving letter liberal light limited lines linked \
         list lived living looked looks loss love low lying male manager market material mean meant measure \
         messages midnight mind minute mission mostly moved moving music names nation's nearby negotiations \
         neighborhood network newspaper nine nominee nor normal note numerous obtained october offer oil ones \
         onto opening operation operations opinion opportunity opposed opposition options ordered organizations \
         original otherwise panel paper particular particularly parts path peace per period pic piece placed \
         places played plus pointed points polls positive possibility posted potentially prepared present \
         presidency prevent primary prior prison pro probe problems professor progress promised pronounced \
         property proposal proposed prosecutors protest protests prove providing pulled pushed pushing raise \
         rally rate reading ready reality receive reduce referring reform refused regarding regime region \
         rejected relations relationship remained remember removed reporting requested require required requires \
         reserved resolution resources respect respond responsibility responsible rest results returned rocket \
         roughly round rule ruling sanctions save search seat secure seeing seek seemed seems sending sense \
         separate seriously serve served serving setting sexual shared she's shooter shootings showing shown shut \
         sitting sometimes sort sources speaks specific specifically spending spokesperson spokeswoman spread \
         stage standing stands starting state's statements station status steps stood stopped store strategy \
         streets strike struck student students subject suffered summer suspected suspects systems table targeted \
         taxes technology teen television telling tensions territory testify testimony text they've thinking \
         threats throughout ties tough town travel treated treatment troops true trust truth tweets twice \
         ultimately unclear unlikely upcoming updates upon urged users various version victory views violent \
         visit voted vowed waiting wake warning watching weapon wearing whatever whole willing witness won word \
         works world's worried worst worth wouldn't wound wounds written",
    ),
    (
        0.027,
        "abroad accept accident accountable accusations acknowledged acted active activists acts actual add \
         addressed addresses adult adults advance advantage advisers affect afraid aftermath agenda agent ages \
         aggressive aides aim aircraft alert ally alongside amounts analysis analyst analysts anger angry \
         announce announcing anonymity anonymous answers anybody anywhere apart appeal appearance appropriate \
         approval approve approximately apps argue arguments arm arms articles assaulted assets assistance \
         atmosphere attacked attempting attempts attend attended attorneys audience author automatic average \
         aware baby backing banks bar basic basically basis becomes becoming behalf bid bigger billions blamed \
         blasted blocked blood blow bodies bomb bond book boost born bottom box boys branch breach brief briefly \
         bright broad broadcast broader brutal bullets buying calm camera cameras campaigns canceled capabilities \
         capable captured career cars cast celebrating celebrations century challenges challenging chamber \
         changing chaos chaotic checks chest choose circumstances citizen classified clean clients climate \
         closely closer closing coalition code colleagues color commander commitment company's complaint \
         complaints completed conclusion condemned conducting confident confirm connected consequences conspiracy \
         construction consumers contain contained content continuing contrast controlled controversy \
         conversations convicted cooperation core corporate costs count counter courts covered creating crowds \
         culture customers cuts cutting danger dark deadline dealing deals decide defeat defend delay deliver \
         demanded demanding demands democracy deny deployed describe describing deserve detail detailed detained \
         detention developing device dialogue die difference directed disaster disclosed discovered discussed \
         discussing discussion discussions disease display distance divided doctors document doubt dramatic \
         driven driver drop drugs duty easily effective elsewhere emails employee encouraged ending engage \
         engaged entering entirely entry equipment era error escape essential essentially establish established \
         establishment estimated everywhere exercise existing expand expects expert explain exposed express \
         extend extended extent extra extraordinary extreme eye eyes facility facts failing faith famous fast \
         fatal fatally feature features feeling feels feet felony figure files filing filled findings fine finish \
         firearms firms fled flew fly flying food foot footage formal founder fraud frequently fresh frustration \
         gain gang gather gathering generally giant girls gives goods gotten governments granted greater greatest \
         growth guidelines handed handful handle handling happening happens harder harm hate haven't he'd he'll \
         headed heading heads hearings heavily herself hiding highest hired historic hits hitting holds holiday \
         homes honor hoped hoping horrible horrific hospitals hot hotel ideas identify identity ill imagine \
         immigrant importance impose imposed impossible inappropriate incidents income increasing indicated \
         injury innocent instance institutions insurance integrity intense interested internet interviewed \
         interviews introduced investigated investigative investment invited involvement items join journalist \
         journalists judges judicial jumped jury kill knowing knowledge laid landed landing language larger \
         launches launching lawsuit leads leak leaked learn learning leaves leg legislative legitimate lengthy \
         levels limit limits link listed listen loaded located location longtime lose losing loved magazine \
         mainland maintain maintained managed manner marked markets matters meaning meetings memo mention \
         mentioned mid migrants mile minimum minor misconduct missing mistake model modern monitoring motion \
         motivated motive moves narrow nationwide natural nature necessarily neck negative neighbor newly notes \
         noting obstruction obtain obvious offering offers offices officially older opponents option orders \
         originally outcome outrage overall overhaul overseas owned owner owners pages pair parking partner \
         partners party's passing paying peaceful pending percentage perfect performance permanent permission \
         personally personnel phase phones physical pick picked picture pictures pieces planet planning platform \
         players pleaded pledged politically politicians poor popular population positions possession possibly \
         powers practice practices predicted preliminary presence presented presidents priority proceedings \
         produce produced product products profile programs prominent promise prompted prosecutor protected \
         protecting protections protesters proud pull purpose putting quality quarter questioned questioning \
         quick quiet quite racial radical raising ranking rapid rare rates reaching reaction reasons receiving \
         reckless recognize recorded recovered recovery redistributed reference referred regardless regular \
         regularly regulations relatively relatives relevant relief religious remaining remove repeated replace \
         reporter represent represents requests resident resigned resort responding restaurant restrictions \
         resulted retaliation retired returns reveal revenue rewritten rhetoric rich rifle rise rising rival roll \
         rounds ruled rural rushed sad sat satellite scale scandal schools scrutiny season sector seem seized \
         sell sensitive sentence sentenced session sex shares sharing sharp shell shift shocked shoot shouldn't \
         signing signs simple sister sites size slow smaller soldiers solution somebody sound sounds sparked \
         speculation speed spend split spoken sports spot stable stance standard standards stated stock stolen \
         straight strategic striking stronger strongest strongly study style success successful successfully \
         suddenly suffering suggest suggesting suggests suicide suit summit supported supporting supposed surface \
         surgery surprise surprised surrounding surveillance survive sweeping talked targeting targets task teams \
         teens tells temporarily tens terrible terror terrorism terrorist terrorists tested testing tests thanks \
         theft therefore thinks threaten tied tip toll tone tonight totally towards track trading traditional \
         traffic tragedy tragic trail training trigger trillion trip trouble truck truly turning turns type \
         typically unable understanding unit unknown unless unprecedented unusual upper urging uses usual usually \
         value values vast vehicles veteran veterans violation virus visited visiting voice wait walk walked \
         walking warnings warrant water wave weak wealthy welcome weren't who's wide widely widespread window \
         wing winning wish witnessed worker worry worse write writer writes writing wrongdoing you've younger \
         zero zone",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_common_and_forms_add_up() {
        let shares = shares();
        let stemmer = Stemmer::create(Algorithm::English);
        let share = |word: &str| shares.get(&english_stem(&stemmer, word)).copied().unwrap_or(RARE);
        assert!(share("the") > 0.6);
        assert!(share("official") > share("harbour"));
        assert!(shares.values().all(|share| (0.0..1.0).contains(share)));
    }
}
