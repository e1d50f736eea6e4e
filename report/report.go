// Package report writes the results of a scan: a sink for each output.
package report

import (
	"time"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// A File is the result of one file or of one document inside a container. It
// is what JSON output states; see docs/json.md.
type File struct {
	Schema   int           `json:"schema"`
	Path     string        `json:"path"`
	Format   string        `json:"format"`
	Verdict  judge.Verdict `json:"verdict"`
	Reasons  []string      `json:"reasons"`
	Policy   string        `json:"policy"`
	Chars    int           `json:"chars"`
	Findings []Finding     `json:"findings"`
	Omitted  int           `json:"omitted,omitempty"` // findings of a very large text that are counted only
	Subjects []Subject     `json:"subjects"`
	Problems []Problem     `json:"problems"`
	Modified time.Time     `json:"modified,omitzero"` // when the file was last changed

	Dated string `json:"dated,omitempty"` // the last date in it, YYYY-MM-DD

	// What depends on more than the file's content.
	Access    *Access `json:"access,omitempty"`    // who can read it; nil if that is unknown
	Risk      int     `json:"risk,omitempty"`      // how bad the verdict is times how many can read it, 0 to 16
	Protected bool    `json:"protected,omitempty"` // not read because it is encrypted
	Expired   bool    `json:"expired,omitempty"`   // a record older than the policy's years
	Change    Change  `json:"change,omitempty"`    // since an earlier report; "" without one

	// Consents are the entries of the consent register that name somebody in
	// the document, with whether they hold.
	Consents []Consent `json:"consents,omitempty"`
}

// A Consent is an entry of the consent register as it bears on a document.
type Consent struct {
	Entry   string             `json:"entry"`
	State   judge.ConsentState `json:"state"`
	Subject int                `json:"subject"`
}

// A Finding is one finding as it is shown. It holds the value only when that
// was asked for.
type Finding struct {
	ID         string         `json:"id"`
	Rule       string         `json:"rule"`
	Entity     rules.Entity   `json:"entity"`
	Class      rules.Class    `json:"class"`
	Action     rules.Action   `json:"action"`
	Operator   rules.Operator `json:"operator"`
	Confidence float64        `json:"confidence"`
	Span       CodePoints     `json:"span"`
	Location   Location       `json:"location"`
	Masked     string         `json:"masked"`
	Value      string         `json:"value,omitempty"`
	Context    *Context       `json:"context,omitempty"`
	Evidence   []string       `json:"evidence"`
	Basis      []string       `json:"basis"`
	Subject    int            `json:"subject"`
	Consent    *string        `json:"consent"`
}

// A Context is what stands beside a finding in its line. Of the text it shows
// no more than punctuation and the words that are evidence; every other
// character is a dot, unless values were asked for.
type Context struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// CodePoints is a half-open range of Unicode code points of the extracted text.
type CodePoints struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// A Location says where a finding stands, for people.
type Location struct {
	Segment document.Kind `json:"segment"`
	Path    string        `json:"path"`
	Line    int           `json:"line"`
	Column  int           `json:"column"`
}

// A Subject is a person whom a document speaks of.
type Subject struct {
	ID    int            `json:"id"`
	Role  rules.Role     `json:"role"`
	Quasi []rules.Entity `json:"quasi"`
	Fit   Fit            `json:"fit"`
}

// Fit says how many people of the roster fit a subject's quasi identifiers; K
// is 0 if that is unknown.
type Fit struct {
	K  int `json:"k"`
	Of int `json:"of"`
}

// A Problem is a file or part that could not be read.
type Problem struct {
	Path  string         `json:"path"`
	Cause document.Cause `json:"cause"`
	What  string         `json:"what"`            // the cause in words
	Count int            `json:"count,omitempty"` // how many parts it stands for, of which Path is the first; 0 for one
}

// A Summary closes a run.
type Summary struct {
	Schema      int                   `json:"schema"`
	Policy      string                `json:"policy"`
	Files       int                   `json:"files"`
	Verdicts    map[judge.Verdict]int `json:"verdicts"`
	Findings    int                   `json:"findings"`
	Problems    int                   `json:"problems"`
	Bytes       int64                 `json:"bytes"`
	Interrupted bool                  `json:"interrupted"`
	Ignored     int                   `json:"ignored"` // files and directories that a .yinquignore leaves out
	Baseline    *Baseline             `json:"baseline,omitempty"`

	Exposed   map[Exposure]int `json:"exposed,omitempty"`   // files with findings, by who can read them
	Protected int              `json:"protected,omitempty"` // files that are encrypted
	Expired   int              `json:"expired,omitempty"`   // records older than the policy's years
	First     []Ranked         `json:"first,omitempty"`     // what to look at first, the riskiest first
	Folders   []Folder         `json:"folders,omitempty"`   // in the order of the walk
	Since     *Since           `json:"since,omitempty"`

	// UnknownConsents are the entries of the register that named nobody.
	UnknownConsents []string `json:"unknown_consents,omitempty"`
}

// A Baseline says how a baseline fared.
type Baseline struct {
	Entries int `json:"entries"`
	Unused  int `json:"unused"` // that accepted nothing
	Ended   int `json:"ended"`  // whose last day is over

	// Where these stand in the baseline, 100 at most of each.
	UnusedLines []int `json:"unused_lines,omitempty"`
	EndedLines  []int `json:"ended_lines,omitempty"`
}

// A Change is what became of a file since an earlier report.
type Change string

// The changes. Worse is a worse verdict, more people who can read it, or more
// findings; better is less of one and more of none.
const (
	New    Change = "new"
	Worse  Change = "worse"
	Better Change = "better"
	Same   Change = "same"
)

// Since says what changed since an earlier report.
type Since struct {
	New    int      `json:"new"`
	Worse  int      `json:"worse"`
	Better int      `json:"better"`
	Gone   int      `json:"gone"`
	Paths  []string `json:"gone_paths"` // of the files that are gone, 1,000 at most
}

// A Ranked is a file that ranks high.
type Ranked struct {
	Path     string        `json:"path"`
	Number   int           `json:"number"` // of the file in the report, from 1
	Verdict  judge.Verdict `json:"verdict"`
	Exposure Exposure      `json:"exposure,omitempty"`
	Findings int           `json:"findings"`
	Risk     int           `json:"risk"`
}

// A Folder sums up the files that lie in it, not those in folders below.
type Folder struct {
	Path     string                `json:"path"`
	Files    int                   `json:"files"`
	Verdicts map[judge.Verdict]int `json:"verdicts"`
	Findings int                   `json:"findings"`
	Exposure Exposure              `json:"exposure,omitempty"` // the widest of a file with findings
}

// A Sink takes results in input order. File may be called many times, Close
// once, after which the output is complete. Neither is safe for concurrent use.
type Sink interface {
	File(File) error
	Close(Summary) error
}
