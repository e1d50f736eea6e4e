package detect

import (
	"slices"
	"strings"
	"unicode"

	"yinqu/document"
	"yinqu/rules"
)

// phrased are the entities whose findings are phrases.
var phrased = []rules.Entity{rules.Risk, rules.Family, rules.Relation, rules.Study, rules.Employment, rules.Customer}

// names are the entities that are no part of the fact told around them:
// who and where has a finding of its own.
var names = []rules.Entity{rules.Person, rules.PersonTitle, rules.School, rules.Org, rules.Place, rules.Address,
	rules.ResidentID, rules.StudentNo, rules.OtherID, rules.Phone, rules.Email, rules.IM, rules.Bank, rules.Plate}

// sure is how much confidence a name needs to be cut out of a phrase.
const sure = 0.7

// cut takes the names out of the phrases around them, in findings sorted by
// position: a phrase that holds one becomes the parts before and after it that
// say what happened. Whose it is (的父亲, 、母亲) is told by the name.
func cut(d *document.Document, found []Finding) []Finding {
	if !slices.ContainsFunc(found, func(f Finding) bool { return slices.Contains(phrased, f.Entity) }) {
		return found
	}
	out := make([]Finding, 0, len(found))
	for i, f := range found {
		if !slices.Contains(phrased, f.Entity) {
			out = append(out, f)
			continue
		}
		at := f.Span.Start
		add := func(end int) {
			if at < end && strings.IndexFunc(d.Text[at:end], wordRune) >= 0 {
				part := f
				part.Span = document.Span{Start: at, End: end}
				if part.Span == f.Span || holdsCore(f.cores, part.Span) {
					out = append(out, part)
				}
			}
		}
		for _, n := range inside(found, i) {
			if n.Start < at {
				at = max(at, n.End)
				continue
			}
			add(n.Start)
			at = n.End
		}
		add(f.Span.End)
	}
	return sorted(out)
}

// inside returns the spans of the names that lie inside found[i], in order.
func inside(found []Finding, i int) []document.Span {
	f := found[i].Span
	first, _ := slices.BinarySearchFunc(found, f.Start, func(o Finding, start int) int {
		if o.Span.Start < start {
			return -1
		}
		return 1
	})
	var spans []document.Span
	for _, o := range found[first:] {
		if o.Span.Start >= f.End {
			break
		}
		if f.Contains(o.Span) && o.Span != f && slices.Contains(names, o.Entity) && o.Confidence >= sure {
			spans = append(spans, o.Span)
		}
	}
	return spans
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// substantial is the length, in bytes, of a part that says something however
// little it was found by.
const substantial = 18

// holdsCore reports whether part holds one of cores, is long enough to mean
// something by itself, or there are no cores.
func holdsCore(cores []document.Span, part document.Span) bool {
	return len(cores) == 0 || part.Len() >= substantial || slices.ContainsFunc(cores, part.Overlaps)
}
