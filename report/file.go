package report

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/lang"
	"yinqu/rules"
)

// An Origin is where a piece of a very large text starts in the whole.
type Origin struct{ Runes, Lines int }

// After returns the origin of what follows text, which starts at o.
func (o Origin) After(text string) Origin {
	return Origin{o.Runes + utf8.RuneCountInString(text), o.Lines + strings.Count(text, "\n")}
}

// A Statement says how judgements become results.
type Statement struct {
	Policy string              // its id
	Basis  map[string][]string // what each rule rests on, by its id
	Values bool                // results hold the values found
	Key    []byte              // of findings' ids; nil: ids are left to the run
}

// File states the judgement of d, which starts at from. Values stay out unless
// they are asked for, and what names a place or a reason is cleaned of the
// values found: a sheet may be called like a child.
func (s Statement) File(d *document.Document, j judge.Judgement, from Origin) File {
	f := File{Schema: Schema, Path: d.Name, Format: d.Format, Verdict: j.Verdict, Reasons: []string{}, Policy: s.Policy,
		Findings: make([]Finding, 0, len(j.Findings)), Subjects: []Subject{}, Problems: []Problem{}}
	if !j.Dated.IsZero() {
		f.Dated = j.Dated.Format(time.DateOnly)
	}
	for _, r := range j.Reasons {
		f.Reasons = append(f.Reasons, string(r))
	}
	clean := strings.NewReplacer()
	if !s.Values {
		clean = cleaner(d, j.Findings)
	}
	lines := document.NewLines(d.Text)
	nth := map[string]int{}
	around := contexts{d: d, clear: s.Values}
	if !s.Values {
		around.cues = cues(j.Findings, clean)
	}
	for _, x := range j.Findings {
		y := s.finding(d, lines, x, from, clean)
		if s.Key != nil {
			y.ID = FindingID(s.Key, x.Rule, d.In(x.Span), 1)
			if nth[y.ID]++; nth[y.ID] > 1 {
				y.ID = FindingID(s.Key, x.Rule, d.In(x.Span), nth[y.ID])
			}
		}
		y.Context = around.of(x.Span)
		f.Findings = append(f.Findings, y)
	}
	for _, p := range j.Subjects {
		quasi := p.Quasi
		if quasi == nil {
			quasi = []rules.Entity{}
		}
		f.Subjects = append(f.Subjects, Subject{ID: p.ID, Role: p.Role, Quasi: quasi, Fit: Fit{K: p.K, Of: p.Of}})
	}
	for _, c := range j.Consents {
		f.Consents = append(f.Consents, Consent{Entry: c.Entry, State: c.State, Subject: c.Subject})
	}
	for _, p := range d.Problems {
		if rest, ok := strings.CutPrefix(p.Path, d.Name); ok {
			p.Path = d.Name + clean.Replace(rest)
		} else {
			p.Path = clean.Replace(p.Path)
		}
		f.Problems = append(f.Problems, NewProblem(p))
	}
	f.Chars = from.Runes + utf8.RuneCountInString(d.Text[:nameStart(d)])
	return f
}

// NewProblem states p. The words are English, as the rest of the JSON is.
func NewProblem(p document.Problem) Problem {
	return Problem{Path: p.Path, Cause: p.Cause, What: What(lang.EN, p.Cause, p.Count), Count: p.Count}
}

// nameStart is where the document's own text ends and its name follows.
func nameStart(d *document.Document) int {
	if n := len(d.Segments); n > 0 && d.Segments[n-1].Kind == document.Filename {
		return d.Segments[n-1].Start
	}
	return len(d.Text)
}

func (s Statement) finding(d *document.Document, lines *document.Lines, x judge.Finding, from Origin, clean *strings.Replacer) Finding {
	value := d.In(x.Span)
	info, _ := rules.Lookup(x.Entity)
	at, runes := lines.Position(x.Span.Start), lines.Runes(x.Span)
	f := Finding{Rule: x.Rule, Entity: x.Entity, Class: info.Class, Action: x.Action, Operator: x.Operator, Confidence: x.Confidence,
		Span:     CodePoints{runes.Start + from.Runes, runes.End + from.Runes},
		Location: Location{Line: at.Line + from.Lines, Column: at.Column},
		Masked:   Mask(x.Entity, value), Evidence: []string{}, Basis: []string{}, Subject: x.Subject}
	if i := d.SegmentAt(x.Span.Start); i >= 0 {
		f.Location.Segment, f.Location.Path = d.Segments[i].Kind, clean.Replace(d.Segments[i].Path)
	}
	if s.Values {
		f.Value = value
	}
	if x.Consent != "" {
		f.Consent = &x.Consent
	}
	for _, e := range x.Evidence {
		f.Evidence = append(f.Evidence, clean.Replace(e))
	}
	f.Basis = append(f.Basis, s.Basis[x.Rule]...)
	return f
}

// maxCleaned is the length in bytes of the longest value that a place or reason
// may hold: longer than any path, and than what a Replacer can be made of in time.
const maxCleaned = 4 << 10

// cleaner replaces every value of two characters and more by its mask.
func cleaner(d *document.Document, findings []judge.Finding) *strings.Replacer {
	var pairs []string
	seen := map[string]bool{}
	for _, x := range findings {
		v := d.In(x.Span)
		if len(v) <= maxCleaned && !seen[v] && utf8.RuneCountInString(v) > 1 {
			seen[v] = true
			pairs = append(pairs, v, Mask(x.Entity, v))
		}
	}
	return strings.NewReplacer(pairs...)
}

// found returns how many findings f has, listed or not.
func (f *File) found() int { return len(f.Findings) + f.Omitted }

// A Joiner joins the results of the pieces of one text.
type Joiner struct {
	File
	tail   []Finding // of the last piece, in the whole text's code points
	people int       // the last number of a subject
}

// maxListed is how many findings, and subjects, of a text that comes in pieces
// are listed.
const maxListed = 10_000

// Add adds the result of the next piece, which may repeat what stood at the
// end of the one before. All findings count; the first are listed.
func (j *Joiner) Add(next File) {
	type key struct {
		rule string
		span CodePoints
	}
	seen := make(map[key]bool, len(j.tail))
	for _, x := range j.tail {
		seen[key{x.Rule, x.Span}] = true
	}
	f, people := &j.File, j.people
	if f.Schema == 0 {
		*f = next
		f.Findings, f.Subjects = f.Findings[:0:0], f.Subjects[:0:0]
	} else {
		for _, r := range next.Reasons {
			if !slices.Contains(f.Reasons, r) {
				f.Reasons = append(f.Reasons, r)
			}
		}
		for _, c := range next.Consents {
			c.Subject += people
			f.Consents = append(f.Consents, c)
		}
		f.Problems = append(f.Problems, next.Problems...)
		f.Verdict = slices.MaxFunc([]judge.Verdict{f.Verdict, next.Verdict}, byWeight)
		f.Chars, f.Modified, f.Dated = next.Chars, next.Modified, max(f.Dated, next.Dated)
	}
	j.tail = next.Findings
	for _, x := range next.Findings {
		switch {
		case seen[key{x.Rule, x.Span}]:
			continue
		case len(f.Findings) >= maxListed:
			f.Omitted++
			continue
		case x.Subject > 0:
			x.Subject += people
		}
		f.Findings = append(f.Findings, x)
	}
	for _, s := range next.Subjects {
		s.ID += people
		j.people = max(j.people, s.ID)
		if len(f.Subjects) < maxListed {
			f.Subjects = append(f.Subjects, s)
		}
	}
}

// judgedOrder is the verdicts from good to bad.
var judgedOrder = []judge.Verdict{judge.Pass, judge.Unread, judge.Review, judge.Block}

func byWeight(a, b judge.Verdict) int {
	return slices.Index(judgedOrder, a) - slices.Index(judgedOrder, b)
}
