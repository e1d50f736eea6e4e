// Package eval scores findings against labelled documents.
//
// A label is scored in one of two ways. Of most labels a finding is right if
// it and the gold span share four fifths of what they cover together: a name
// or a number has to be exact, a long address may differ by a little. Of
// sensitive facts and occupations, where the borders of a phrase are a matter
// of taste, it is right if it covers at least half of the gold phrase and is
// at most three times as long.
//
// Neither right nor wrong are findings that lie mostly in a neutral span, dates
// and ages inside a sensitive phrase, which covers them, and those that lie mostly inside a gold phrase of their own fuzzy label but are
// too short to be a hit. EMPLOYMENT and STUDY stand for each other: what marks
// are at school, warnings are at work.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/rules"
)

// A Case is a labelled document. Spans count Unicode code points.
type Case struct {
	ID     string `json:"id"`
	Genre  string `json:"genre"`
	Text   string `json:"text"`
	Spans  []Span `json:"spans"`
	Ignore []Span `json:"ignore"` // neutral: neither required nor a false alarm
}

// A Span is a label over the half-open range [Start, End) of code points.
type Span struct {
	Start int          `json:"start"`
	End   int          `json:"end"`
	Label rules.Entity `json:"label"`
	Rule  string       `json:"-"` // of a finding: the rule that made it
}

// fuzzy are the labels that are scored by overlap.
var fuzzy = []rules.Entity{
	rules.Occupation, rules.Diagnosis, rules.Medication, rules.Scale, rules.Risk, rules.Family, rules.Relation, rules.Study,
	rules.Employment, rules.Customer, rules.TradeSecret,
}

// maxLine bounds a line of a gold file, in bytes.
const maxLine = 64 << 20

// Read reads cases, a JSON object a line. It refuses spans that are no range
// of their text.
func Read(r io.Reader) ([]Case, error) {
	var cases []Case
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	for line := 1; s.Scan(); line++ {
		if strings.TrimSpace(s.Text()) == "" {
			continue
		}
		var c Case
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		n := len([]rune(c.Text))
		for _, x := range slices.Concat(c.Spans, c.Ignore) {
			if x.Start < 0 || x.End <= x.Start || x.End > n {
				return nil, fmt.Errorf("line %d: case %s: span [%d,%d) is no range of its text", line, c.ID, x.Start, x.End)
			}
		}
		cases = append(cases, c)
	}
	return cases, s.Err()
}

// A Count is how a label fared.
type Count struct {
	Gold  int // spans that should be found
	Hit   int // of which were found
	Right int // findings that are right
	Wrong int // findings that are not
}

func (c *Count) add(o Count) {
	c.Gold, c.Hit, c.Right, c.Wrong = c.Gold+o.Gold, c.Hit+o.Hit, c.Right+o.Right, c.Wrong+o.Wrong
}

// Recall is the share of gold spans that were found; 1 if there is none.
func (c Count) Recall() float64 { return share(c.Hit, c.Gold) }

// Precision is the share of findings that are right; 1 if there is none.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.Wrong) }

// F1 is the harmonic mean of recall and precision.
func (c Count) F1() float64 {
	r, p := c.Recall(), c.Precision()
	if r+p == 0 {
		return 0
	}
	return 2 * r * p / (r + p)
}

func share(n, of int) float64 {
	if of == 0 {
		return 1
	}
	return float64(n) / float64(of)
}

// A Score is the sum of the cases added to it. The zero Score is empty.
type Score struct {
	Labels map[rules.Entity]Count
	Cases  int

	// Safe counts the cases without a missed direct identifier; Names the
	// distinct names in each case, and Whole those with every mention found.
	Safe, Names, Whole int
}

// Diff is what went wrong in one case.
type Diff struct {
	Missed []Span // gold spans
	Wrong  []Span // findings
}

// Add scores the findings of one case. Labels that no span of the scored set
// has must be left out of findings by the caller; see [Labels].
func (s *Score) Add(c Case, findings []Span) Diff {
	if s.Labels == nil {
		s.Labels = map[rules.Entity]Count{}
	}
	s.Cases++
	findings = distinct(findings)
	var d Diff
	missed := map[Span]bool{}
	for _, g := range c.Spans {
		n := Count{Gold: 1}
		if slices.ContainsFunc(findings, func(f Span) bool { return right(g, f) }) {
			n.Hit = 1
		} else {
			d.Missed = append(d.Missed, g)
			missed[g] = true
		}
		s.count(g.Label, n)
	}
	for _, f := range findings {
		switch i := slices.IndexFunc(c.Spans, func(g Span) bool { return right(g, f) }); {
		case i >= 0:
			s.count(c.Spans[i].Label, Count{Right: 1})
		case neutral(c, f):
		default:
			s.count(f.Label, Count{Wrong: 1})
			d.Wrong = append(d.Wrong, f)
		}
	}
	s.persons(c, missed)
	return d
}

// Settle counts the false alarms of a label that no case has under the label
// that stands for it, so that none of them looks like a label missed.
func (s *Score) Settle() {
	for e, n := range s.Labels {
		for _, o := range alike(e) {
			if n.Gold == 0 && s.Labels[o].Gold > 0 {
				s.count(o, n)
				delete(s.Labels, e)
			}
		}
	}
}

// persons counts what a document's readers may still learn.
func (s *Score) persons(c Case, missed map[Span]bool) {
	text := []rune(c.Text)
	whole := map[string]bool{}
	safe := true
	for _, g := range c.Spans {
		if info, ok := rules.Lookup(g.Label); ok && info.Class == rules.Direct && missed[g] {
			safe = false
		}
		if g.Label == rules.Person {
			name := string(text[g.Start:g.End])
			all, seen := whole[name]
			whole[name] = (all || !seen) && !missed[g]
		}
	}
	if safe {
		s.Safe++
	}
	for _, all := range whole {
		s.Names++
		if all {
			s.Whole++
		}
	}
}

func (s *Score) count(e rules.Entity, n Count) {
	sum := s.Labels[e]
	sum.add(n)
	s.Labels[e] = sum
}

// Sum adds up the labels for which keep holds.
func (s *Score) Sum(keep func(rules.Entity) bool) Count {
	var sum Count
	for e, n := range s.Labels {
		if keep(e) {
			sum.add(n)
		}
	}
	return sum
}

// Macro returns the means over the labels that have gold spans.
func (s *Score) Macro() (precision, recall, f1 float64) {
	labels := 0.0
	for _, n := range s.Labels {
		if n.Gold > 0 {
			labels++
			precision, recall, f1 = precision+n.Precision(), recall+n.Recall(), f1+n.F1()
		}
	}
	if labels == 0 {
		return 1, 1, 1
	}
	return precision / labels, recall / labels, f1 / labels
}

// Labels returns the labels that are scored on cases: those that have a span
// there, and EMPLOYMENT if STUDY has. Cases without any span at all, such as
// negatives, score every label.
func Labels(cases []Case) func(rules.Entity) bool {
	has := map[rules.Entity]bool{}
	for _, c := range cases {
		for _, g := range c.Spans {
			has[g.Label] = true
		}
	}
	return func(e rules.Entity) bool {
		return len(has) == 0 || has[e] || slices.ContainsFunc(alike(e), func(o rules.Entity) bool { return has[o] })
	}
}

// right reports whether finding f hits gold span g.
func right(g, f Span) bool {
	if g.Label != f.Label && !slices.Contains(alike(g.Label), f.Label) {
		return false
	}
	both := common(g, f)
	if slices.Contains(fuzzy, g.Label) {
		return 2*both >= length(g) && length(f) <= 3*length(g)
	}
	return 5*both >= 4*(length(g)+length(f)-both)
}

// neutral reports whether a finding that hits nothing is no false alarm either.
func neutral(c Case, f Span) bool {
	inside := func(spans []Span, keep func(Span) bool) bool {
		n := 0
		for _, g := range spans {
			if keep(g) {
				n += common(g, f)
			}
		}
		return 2*n > length(f)
	}
	covered := f.Label == rules.Date || f.Label == rules.Age
	return inside(c.Ignore, func(Span) bool { return true }) ||
		covered && inside(c.Spans, func(g Span) bool { return slices.Contains(fuzzy, g.Label) }) ||
		slices.Contains(fuzzy, f.Label) &&
			inside(c.Spans, func(g Span) bool { return g.Label == f.Label || slices.Contains(alike(f.Label), g.Label) })
}

// alike returns the labels that stand for e as well.
func alike(e rules.Entity) []rules.Entity {
	switch e {
	case rules.Study:
		return []rules.Entity{rules.Employment}
	case rules.Employment:
		return []rules.Entity{rules.Study}
	}
	return nil
}

// distinct returns findings sorted, one of those that cover the same with the
// same label.
func distinct(findings []Span) []Span {
	findings = slices.Clone(findings)
	slices.SortFunc(findings, func(a, b Span) int {
		s := document.Span{Start: a.Start, End: a.End}
		if c := s.Compare(document.Span{Start: b.Start, End: b.End}); c != 0 {
			return c
		}
		return strings.Compare(string(a.Label), string(b.Label))
	})
	return slices.CompactFunc(findings, func(a, b Span) bool {
		return a.Start == b.Start && a.End == b.End && a.Label == b.Label
	})
}

func length(s Span) int { return s.End - s.Start }

func common(a, b Span) int { return max(0, min(a.End, b.End)-max(a.Start, b.Start)) }
