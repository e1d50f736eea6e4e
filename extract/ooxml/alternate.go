package ooxml

import (
	"bytes"
	"strings"

	"yinqu/extract/zipxml"
)

// maxNesting bounds alternatives inside alternatives.
const maxNesting = 64

// A branch is a Choice or Fallback of mc:AlternateContent that says the same
// as an earlier branch: a text box written for older programs as well.
type branch struct {
	whole zipxml.Range // the element
	first zipxml.Range // the earlier branch that it repeats
}

// branches finds the branches that repeat an earlier one, in document order.
func branches(part []byte) []branch {
	if !bytes.Contains(part, []byte("AlternateContent")) {
		return nil
	}
	type seen struct {
		zipxml.Range
		text string
	}
	type alternate struct{ done []seen }
	type open struct {
		start int
		text  strings.Builder
	}
	var alts []*alternate
	var opened []*open
	var out []branch
	inText := false
	s := zipxml.NewScanner(part)
	for s.Next() {
		name := string(s.Name)
		switch {
		case s.Kind == zipxml.Text:
			if inText {
				for _, o := range opened {
					o.text.Write(s.Raw())
				}
			}
		case name == "t" || name == "delText":
			inText = s.Kind == zipxml.Start
		case name == "AlternateContent" && s.Kind == zipxml.Start:
			alts = append(alts, &alternate{})
		case name == "AlternateContent" && len(alts) > 0:
			alts = alts[:len(alts)-1]
		case name != "Choice" && name != "Fallback":
		case s.Kind == zipxml.Start:
			opened = append(opened, &open{start: s.Start})
		case len(opened) > 0 && len(alts) > 0:
			o := opened[len(opened)-1]
			opened = opened[:len(opened)-1]
			a := alts[len(alts)-1]
			now := seen{zipxml.Range{Start: o.start, End: s.End}, o.text.String()}
			for _, earlier := range a.done {
				if now.text == earlier.text {
					out = append(out, branch{now.Range, earlier.Range})
					break
				}
			}
			a.done = append(a.done, now)
		}
		if len(opened) > maxNesting || len(alts) > maxNesting {
			return nil // not worth the care: everything is read then
		}
	}
	return out
}

// branch skips a branch that repeats an earlier one.
func (f *words) branch() {
	for _, b := range f.skip {
		if b.whole.Start == f.s.Start {
			f.s.Seek(b.whole.End)
			return
		}
	}
}

// cutBranches empties the branches that repeat one in which something changes.
func cutBranches(c *zipxml.Changes) error {
	cuts := map[int][]zipxml.Range{}
	var failed error
	c.Touched(func(part int, ranges []zipxml.Range) {
		if !c.IsXML(part) {
			return
		}
		b, err := c.XML(part)
		if err != nil {
			failed = err
			return
		}
		for _, br := range branches(b) {
			for _, r := range ranges {
				if br.first.Start <= r.Start && r.End <= br.first.End {
					cuts[part] = append(cuts[part], br.whole)
					break
				}
			}
		}
	})
	for part, ranges := range cuts {
		for i, r := range ranges {
			// A branch inside one that is cut goes with it.
			inside := false
			for k, o := range ranges {
				inside = inside || k != i && o.Start <= r.Start && r.End <= o.End
			}
			if !inside {
				c.Replace(part, r, "")
			}
		}
	}
	return failed
}
