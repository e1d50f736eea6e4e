package redact

import (
	"slices"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// A target is a finding that is to be hidden, and how.
type target struct {
	judge.Finding
	class rules.Class
}

// A piece is a part of the text that one target decides.
type piece struct {
	document.Span
	target int
	first  bool // of its target's pieces: the one that gets the replacement
}

// cut divides what the targets cover among them. Where they overlap, the
// inner, more specific one decides if it hides at least as much as the outer;
// a name of the same kind, numbers, accounts and
// addresses are not taken apart. What is left of an
// outer target beside inner ones still belongs to it, so that nothing between
// two cuts stays.
func cut(targets []target) []piece {
	var borders []int
	for _, t := range targets {
		borders = append(borders, t.Span.Start, t.Span.End)
	}
	slices.Sort(borders)
	borders = slices.Compact(borders)
	order := make([]int, len(targets)) // targets by start
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return targets[a].Span.Compare(targets[b].Span) })

	var out []piece
	var open []int // targets that cover the interval
	seen := make([]bool, len(targets))
	for i := range len(borders) - 1 {
		s := document.Span{Start: borders[i], End: borders[i+1]}
		open = slices.DeleteFunc(open, func(t int) bool { return targets[t].Span.End <= s.Start })
		for len(order) > 0 && targets[order[0]].Span.Start == s.Start {
			open, order = append(open, order[0]), order[1:]
		}
		if len(open) == 0 {
			continue
		}
		best := open[0]
		for _, t := range open[1:] {
			if prevails(&targets[t], &targets[best]) {
				best = t
			}
		}
		if n := len(out); n > 0 && out[n-1].target == best && out[n-1].End == s.Start {
			out[n-1].End = s.End
			continue
		}
		out = append(out, piece{s, best, !seen[best]})
		seen[best] = true
	}
	return out
}

// prevails reports whether a decides over b what both cover.
func prevails(a, b *target) bool {
	ra, rb := a.Operator.Rank(), b.Operator.Rank()
	switch {
	case a.Span == b.Span:
		return ra > rb || ra == rb && classRank(a.class) < classRank(b.class)
	case b.Span.Contains(a.Span):
		return ra >= rb && !b.whole() && a.Entity != b.Entity
	case a.Span.Contains(b.Span):
		return !prevails(b, a)
	case ra != rb:
		return ra > rb
	case a.whole() != b.whole():
		return a.whole()
	}
	return a.Span.Len() < b.Span.Len()
}

// whole reports whether a target means nothing in parts.
func (t *target) whole() bool { return t.class == rules.Direct && t.Entity != rules.Person }

func classRank(c rules.Class) int {
	return slices.Index([]rules.Class{rules.Direct, rules.Quasi, rules.Sensitive, rules.Business, rules.Media}, c)
}
