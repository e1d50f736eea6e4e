package roster

import (
	"context"
	"unicode/utf8"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// Rule is the id of the rule that a roster's findings fall under.
const Rule = "roster/listed"

// certain is above what any other detector claims: who is listed is known.
const certain = 0.995

// A Detector finds the people of a roster: names and aliases as they stand,
// numbers and phones however they are written.
type Detector struct {
	literals []string
	entities []rules.Entity          // of each literal
	digits   map[string]rules.Entity // numbers and phones by their digits
	lengths  []int                   // of the keys of digits
}

// Detector returns the detector for r.
func (r *Roster) Detector() *Detector {
	d := &Detector{digits: map[string]rules.Entity{}}
	literal := func(s string, e rules.Entity) {
		if utf8.RuneCountInString(s) > 1 { // one character is no name to search for
			d.literals = append(d.literals, s)
			d.entities = append(d.entities, e)
		}
	}
	seen := map[int]bool{}
	number := func(s string, e rules.Entity) {
		if len(digitsOf(s)) != len(s) || len(s) < 5 {
			literal(s, e)
			return
		}
		d.digits[s] = e
		if !seen[len(s)] {
			seen[len(s)] = true
			d.lengths = append(d.lengths, len(s))
		}
	}
	for _, p := range r.people {
		literal(p.Name, rules.Person)
		for _, a := range p.Aliases {
			literal(a, rules.Person)
		}
		for _, n := range p.Numbers {
			e := rules.StudentNo
			if len(n) == 18 {
				e = rules.ResidentID
			}
			number(n, e)
		}
		for _, n := range p.Phones {
			number(n, rules.Phone)
		}
	}
	return d
}

// Name implements [detect.Detector].
func (d *Detector) Name() string { return "roster" }

// Literals implements [detect.Literals].
func (d *Detector) Literals() []string { return d.literals }

// Detect implements [detect.Detector].
func (d *Detector) Detect(_ context.Context, p *detect.Pass, report func(detect.Finding)) error {
	found := func(e rules.Entity, s document.Span) {
		report(detect.Finding{Rule: Rule, Entity: e, Span: s, Confidence: certain, Evidence: []string{"roster"}})
	}
	for _, h := range p.Hits(d.Name()) {
		if d.admits(p, h) {
			found(d.entities[h.Term], p.Source(h.Start, h.End))
		}
	}
	for _, n := range p.Numbers() {
		for i := 0; i < len(n.Digits); i++ {
			if !n.Border(i) {
				continue
			}
			for _, size := range d.lengths {
				if i+size > len(n.Digits) || !n.Border(i+size) {
					continue
				}
				if e, ok := d.digits[n.Digits[i:i+size]]; ok {
					found(e, p.Source(n.Range(i, i+size)))
				}
			}
		}
	}
	return nil
}

// admits tells a listed name from the same characters inside other words: one
// of two characters must be a word of its own, and one in Latin letters or a
// number must not go on.
func (d *Detector) admits(p *detect.Pass, h detect.Hit) bool {
	text := p.View.Text
	if text[h.Start] < utf8.RuneSelf || text[h.End-1] < utf8.RuneSelf {
		return !(h.Start > 0 && alnum(text[h.Start-1])) && !(h.End < len(text) && alnum(text[h.End]))
	}
	if utf8.RuneCountInString(text[h.Start:h.End]) > 2 {
		return true
	}
	return p.Word(h.Start, h.End)
}

func alnum(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z'
}
