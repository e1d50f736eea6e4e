package detect

import (
	"cmp"
	"slices"

	"yinqu/document"
	"yinqu/rules"
)

// swallows lists, for an entity, those whose findings mean nothing inside it
// or in its place: the province of an address, the phone number that an
// e-mail address begins with.
var swallows = map[rules.Entity][]rules.Entity{
	rules.ResidentID: numberLike,
	rules.StudentNo:  numberLike,
	rules.OtherID:    numberLike,
	rules.Phone:      numberLike,
	rules.Bank:       numberLike,
	rules.IM:         numberLike,
	rules.Email:      numberLike,
	rules.Network:    numberLike,
	rules.Address:    {rules.Place, rules.Org},
	rules.School:     {rules.Place, rules.Org},
	rules.Org:        {rules.Place},
	rules.Birthdate:  {rules.Date, rules.Age},
}

// numberLike are the entities that a string of digits may be taken for.
var numberLike = []rules.Entity{rules.ResidentID, rules.StudentNo, rules.OtherID, rules.Phone, rules.Bank,
	rules.IM, rules.Email, rules.Network, rules.Date, rules.Birthdate}

// resolve drops findings that cross the border of a cell, settles those that
// overlap and sorts the rest by position. Different entities may overlap or
// nest unless one swallows the other.
func resolve(d *document.Document, found []Finding) []Finding {
	found = slices.DeleteFunc(found, func(f Finding) bool { return crossesCell(d, f.Span) })
	return sorted(settle(sorted(found)))
}

// sorted returns found in order of position. Findings are large: it is their
// places that are sorted.
func sorted(found []Finding) []Finding {
	order := make([]*Finding, len(found))
	for i := range found {
		order[i] = &found[i]
	}
	if slices.IsSortedFunc(order, compare) {
		return found
	}
	slices.SortFunc(order, compare)
	out := make([]Finding, len(found))
	for i, f := range order {
		out[i] = *f
	}
	return out
}

func compare(a, b *Finding) int {
	if c := a.Span.Compare(b.Span); c != 0 {
		return c
	}
	if c := cmp.Compare(b.Confidence, a.Confidence); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Entity, b.Entity), cmp.Compare(a.Rule, b.Rule), slices.Compare(a.Evidence, b.Evidence))
}

// crossesCell reports whether s reaches out of a cell or into one.
func crossesCell(d *document.Document, s document.Span) bool {
	first, last := d.SegmentAt(s.Start), d.SegmentAt(s.End-1)
	if first == last || first < 0 || last < 0 {
		return false
	}
	return d.Segments[first].Kind == document.Cell || d.Segments[last].Kind == document.Cell
}

// settle resolves overlaps in findings sorted by position, one cluster of
// overlapping findings after the other.
func settle(found []Finding) []Finding {
	kept := make([]Finding, 0, len(found))
	for i := 0; i < len(found); {
		end := found[i].Span.End
		j := i + 1
		for ; j < len(found) && found[j].Span.Start < end; j++ {
			end = max(end, found[j].Span.End)
		}
		if j == i+1 {
			kept = append(kept, found[i])
		} else {
			kept = append(kept, settleCluster(found[i:j])...)
		}
		i = j
	}
	return kept
}

// settleCluster lets the strongest finding win, then the next, and so on.
func settleCluster(cluster []Finding) []Finding {
	order := make([]*Finding, len(cluster))
	for i := range cluster {
		order[i] = &cluster[i]
	}
	slices.SortStableFunc(order, func(a, b *Finding) int {
		return cmp.Or(cmp.Compare(b.Span.Len(), a.Span.Len()), cmp.Compare(b.Confidence, a.Confidence))
	})
	kept := make([]Finding, 0, len(cluster))
	taken := newCover(len(cluster))
	for _, f := range order {
		settled := false
		for _, i := range taken.near(f.Span) {
			k := &kept[i]
			if !k.Span.Overlaps(f.Span) {
				continue
			}
			if k.Entity == f.Entity {
				merge(k, f)
				taken.add(k.Span, int(i))
				settled = true
				break
			}
			if k.Span.Contains(f.Span) && (slices.Contains(swallows[k.Entity], f.Entity) && k.Confidence >= f.Confidence-0.2 ||
				slices.Contains(noPersons, k.Entity) && guessed(f)) {
				settled = true
				break
			}
		}
		if !settled {
			taken.add(f.Span, len(kept))
			kept = append(kept, *f)
		}
	}
	return kept
}

// noPersons are entities whose terms are taken for names of persons: 拉莫三嗪, 國二和班.
var noPersons = []rules.Entity{rules.Medication, rules.Diagnosis, rules.Scale, rules.ClassName}

// guessed reports a name of a person for which nothing but the model of names speaks.
func guessed(f *Finding) bool {
	return f.Entity == rules.Person && len(f.Evidence) == 1 && (f.Evidence[0] == "crf" || f.Evidence[0] == "spread")
}

// merge takes f, of the same entity, into k. What sticks out of k widens it,
// so that nothing that a rule found is left standing; two overlapping names
// are two readings of which the stronger holds.
func merge(k, f *Finding) {
	if k.Entity != rules.Person && k.Entity != rules.PersonTitle {
		k.Span.Start = min(k.Span.Start, f.Span.Start)
		k.Span.End = max(k.Span.End, f.Span.End)
	}
	k.Confidence = max(k.Confidence, f.Confidence)
	k.cores = append(k.cores, f.cores...)
	if k.Span == f.Span { // the roster knows the name, the text knows whose it is
		k.Subject = cmp.Or(k.Subject, f.Subject)
		k.Role = cmp.Or(k.Role, f.Role)
	}
}
