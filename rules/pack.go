package rules

// A Pack is a set of rules kept in one YAML file.
type Pack struct {
	Format int    `yaml:"format"` // 1
	ID     string `yaml:"pack"`
	Title  Text   `yaml:"title"`
	Rules  []Rule `yaml:"rules"`
}

// A Rule says how one kind of thing is found, why, and shows it by samples.
type Rule struct {
	ID         string   `yaml:"id"` // "pack/name", stable
	Title      Text     `yaml:"title"`
	Entity     Entity   `yaml:"entity"`
	Basis      []string `yaml:"basis"` // REQ-n, laws, standards
	Confidence float64  `yaml:"confidence"`
	Find       Find     `yaml:"find"`
	Context    Context  `yaml:"context"`
	Samples    Samples  `yaml:"samples"`
}

// Find is how a rule's candidates come about: by exactly one of a Detector,
// Terms (with or without a Dict), All, Value, and Pattern.
type Find struct {
	Detector string `yaml:"detector"` // a recogniser of package detect, by name; see Detectors

	Terms  []string `yaml:"terms"` // literal terms
	Dict   []string `yaml:"dict"`  // files of terms, dict/NAME.txt, which loading adds to Terms
	Border Border   `yaml:"border"`
	Extend Extend   `yaml:"extend"` // how far a finding reaches beyond its terms

	// All finds a term of each group in one sentence, neighbours at most Gap
	// code points apart (8) and in the order of the groups unless AnyOrder.
	All      []Group `yaml:"all"`
	Gap      int     `yaml:"gap"`
	AnyOrder bool    `yaml:"any-order"`

	// Value takes the whole value of a cell or form field that Context.Labels
	// name: a table's column or first cell of the row, or what stands before
	// a colon. Beside asks for another label in the same table that holds one
	// of these.
	Value  Value    `yaml:"value"`
	Beside []string `yaml:"beside"`

	Pattern string   `yaml:"pattern"` // RE2, on the folded text around an anchor
	Anchor  []string `yaml:"anchor"`  // literals, one of which every match holds
	Window  int      `yaml:"window"`  // code points searched on each side of the anchor; 40
	Verify  string   `yaml:"verify"`  // a validator by name: "luhn", "id18"
}

// A Group is a set of terms of which one has to be there.
type Group struct {
	Terms []string `yaml:"terms"`
	Dict  []string `yaml:"dict"` // added to Terms by loading
}

// A Border says what must surround a term.
type Border string

// The borders.
const (
	BorderNone  Border = "none"
	BorderWord  Border = "word"  // the Chinese segmenter must cut at both ends
	BorderAlnum Border = "alnum" // no ASCII letter or digit beside it
)

// A Value says what the value of a cell or field may be.
type Value string

// The values.
const (
	ValueText   Value = "text"   // anything short
	ValueNumber Value = "number" // a number, a grade (A-, 优), or that there is none (缺考)
)

// An Extend says how far a finding reaches beyond its term.
type Extend string

// The extensions.
const (
	ExtendNone   Extend = ""
	ExtendClause Extend = "clause" // to the clause's punctuation on both sides
	ExtendPhrase Extend = "phrase" // over the clause, joined to neighbouring clauses of the same entity
	ExtendScore  Extend = "score"  // over the score that follows, without which there is no finding
	ExtendDose   Extend = "dose"   // over the dose that follows
	ExtendPost   Extend = "post"   // over where and as what somebody works
	ExtendDegree Extend = "degree" // over the words that grade or specify a diagnosis
)

// Context raises or gates a candidate by what stands near it.
type Context struct {
	Near    []string `yaml:"near"`    // substrings that raise confidence
	Within  int      `yaml:"within"`  // code points; 20
	Require bool     `yaml:"require"` // without Near (or a label) there is no finding
	Labels  []string `yaml:"labels"`  // cell headers and form fields whose value it is
	Not     []string `yaml:"not"`     // substrings that forbid it
}

// Samples show what a rule finds and what it must leave alone.
type Samples struct {
	Match []MatchSample `yaml:"match"`
	Clean []CleanSample `yaml:"clean"`
}

// A MatchSample is a text and what the rule finds in it, in order.
type MatchSample struct {
	Text string   `yaml:"text"`
	Find []string `yaml:"find"`
}

// A CleanSample is a text in which the rule finds nothing, and why.
type CleanSample struct {
	Text string `yaml:"text"`
	Why  string `yaml:"why"`
}
