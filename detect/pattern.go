package detect

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yinqu/detect/match"
)

// A pattern is a regular expression that is run only on texts that hold the
// literals it can't match without: most texts that it is tried on lack them,
// and finding that out is a hundred times cheaper. Where every match begins with
// one of some literals, it is tried only there. It is compiled when first
// tried. It is safe for concurrent use.
type pattern struct {
	literals func() *literals
	regexp   func() *regexp.Regexp // bound to the start of the text if literals.starts is set
}

// literals are what a match needs.
type literals struct {
	matcher *match.Matcher // nil: it needs none
	group   []int          // the need that a literal meets
	all     uint32         // a bit for each need
	pure    bool           // a match is any of the literals

	starts *match.Matcher // what matches begin with; nil if that may be anything
}

// Limits of what is derived from an expression.
const (
	maxNeeds    = 6   // conjunctions
	maxLiterals = 200 // alternatives of one
)

// newPattern checks expr.
func newPattern(expr string) (*pattern, error) {
	if _, err := syntax.Parse(expr, syntax.Perl); err != nil {
		return nil, err
	}
	return mustPattern(expr), nil
}

// mustPattern is newPattern for the expressions of this package. It panics
// when the pattern is first tried.
func mustPattern(expr string) *pattern {
	p := &pattern{literals: sync.OnceValue(func() *literals { return newLiterals(expr) })}
	p.regexp = sync.OnceValue(func() *regexp.Regexp {
		if p.literals().starts != nil {
			return regexp.MustCompile("^(?:" + expr + ")")
		}
		return regexp.MustCompile(expr)
	})
	return p
}

// newLiterals returns what a match of expr needs.
func newLiterals(expr string) *literals {
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		panic(err)
	}
	l := &literals{}
	if !bound(tree) {
		if set := starts(tree); needOf(set) != nil {
			l.starts = match.New(set)
		}
	}
	var all []string
	for i, need := range needs(tree) {
		if i == maxNeeds {
			break
		}
		l.all |= 1 << i
		for _, s := range need {
			all = append(all, s)
			l.group = append(l.group, i)
		}
	}
	if all == nil {
		return l
	}
	l.matcher = match.New(all)
	l.pure = exact(tree) != nil && !bound(tree) && !strings.ContainsFunc(strings.Join(all, ""), isASCIILetter)
	return l
}

// MatchString reports whether s holds a match.
func (p *pattern) MatchString(s string) bool {
	l := p.literals()
	if !l.in(s) {
		return false
	}
	if l.starts == nil || l.pure {
		return l.pure || p.regexp().MatchString(s)
	}
	found := false
	l.eachStart(s, func(at int) bool {
		found = p.regexp().MatchString(s[at:])
		return !found
	})
	return found
}

// FindString returns the first match in s, or "".
func (p *pattern) FindString(s string) string {
	l := p.literals()
	if !l.in(s) {
		return ""
	}
	if l.starts == nil {
		return p.regexp().FindString(s)
	}
	m := ""
	l.eachStart(s, func(at int) bool {
		m = p.regexp().FindString(s[at:])
		return m == ""
	})
	return m
}

// FindAllStringSubmatchIndex returns all matches in s, as package regexp does.
func (p *pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	l := p.literals()
	if !l.in(s) {
		return nil
	}
	if l.starts == nil || n == 0 {
		return p.regexp().FindAllStringSubmatchIndex(s, n)
	}
	var all [][]int
	end := 0
	l.eachStart(s, func(at int) bool {
		if at < end {
			return true
		}
		m := p.regexp().FindStringSubmatchIndex(s[at:])
		if m == nil {
			return true
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += at
			}
		}
		all, end = append(all, m), m[1]
		return len(all) != n
	})
	return all
}

// eachStart calls try with the offsets at which a match may begin, in order,
// until it returns false.
func (l *literals) eachStart(s string, try func(at int) bool) {
	next, more := 0, true
	l.starts.Scan(s, func(start, _, _ int) {
		if more && start >= next {
			next, more = start+1, try(start)
		}
	})
}

// in reports whether s holds a literal for every need.
func (l *literals) in(s string) bool {
	if l.matcher == nil {
		return true
	}
	var met uint32
	l.matcher.Scan(s, func(_, _, literal int) { met |= 1 << l.group[literal] })
	return met == l.all
}

// bound reports whether re holds an anchor, which no literal stands for.
func bound(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText, syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return true
	}
	return slices.ContainsFunc(re.Sub, bound)
}

// starts returns literals with one of which every match of re begins; one
// that is empty or nil says that it may begin with anything. re holds no anchor.
func starts(re *syntax.Regexp) []string {
	if set := exact(re); set != nil {
		return set
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return starts(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return starts(re.Sub[0])
		}
	case syntax.OpConcat:
		return concatStarts(re.Sub)
	case syntax.OpAlternate:
		return union(re.Sub, starts)
	}
	return nil
}

// concatStarts goes on over parts that may be empty, and over a second part of
// few literals, which make the first longer.
func concatStarts(subs []*syntax.Regexp) []string {
	var set []string
	optional := false // the parts so far may be empty
	for i, sub := range subs {
		first := starts(sub)
		if optional = first == nil && (sub.Op == syntax.OpStar || sub.Op == syntax.OpQuest || sub.Op == syntax.OpRepeat && sub.Min == 0); optional {
			first = starts(sub.Sub[0])
		} else if i+1 < len(subs) && len(first) <= 4 && exact(sub) != nil {
			if longer := cross(first, exact(subs[i+1])); longer != nil {
				first = longer
			}
		}
		if first == nil || len(set)+len(first) > maxLiterals {
			return nil
		}
		empty := slices.Index(first, "")
		if empty < 0 && !optional {
			return append(set, first...)
		}
		for _, s := range first {
			if s != "" {
				set = append(set, s)
			}
		}
	}
	return nil // all of it may be empty
}

func isASCIILetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// needs returns sets of literals: a match of re holds one of each set.
func needs(re *syntax.Regexp) [][]string {
	if set := exact(re); set != nil {
		return needOf(set)
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return needs(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needs(re.Sub[0])
		}
	case syntax.OpConcat:
		return concatNeeds(re.Sub)
	case syntax.OpAlternate:
		return alternateNeeds(re.Sub)
	}
	return nil
}

// concatNeeds joins the literals of neighbours as long as they are few.
func concatNeeds(subs []*syntax.Regexp) (sets [][]string) {
	joined := []string{""}
	for _, sub := range subs {
		set := exact(sub)
		product := cross(joined, set)
		if product != nil {
			joined = product
			continue
		}
		sets = append(sets, needOf(joined)...)
		joined = []string{""}
		if set != nil {
			joined = set
		} else {
			sets = append(sets, needs(sub)...)
		}
	}
	return append(sets, needOf(joined)...)
}

// alternateNeeds takes the best need of each alternative, and besides, if some
// of them need a digit, that of each that holds one, or else the best.
func alternateNeeds(subs []*syntax.Regexp) [][]string {
	var best, digits []string
	for _, sub := range subs {
		sets := needs(sub)
		if len(sets) == 0 {
			return nil
		}
		most := slices.MaxFunc(sets, func(a, b []string) int { return quality(a) - quality(b) })
		best = append(best, most...)
		for _, set := range sets {
			if slices.Contains(set, "1") && (len(set) < len(most) || !slices.Contains(most, "1")) {
				most = set
			}
		}
		digits = append(digits, most...)
	}
	slices.Sort(digits)
	digits = slices.Compact(digits)
	if !slices.Contains(digits, "1") || slices.Contains(best, "1") {
		return needOf(best)
	}
	return append(needOf(best), needOf(digits)...)
}

// quality prefers longer literals, then fewer.
func quality(set []string) int {
	shortest := 99
	for _, s := range set {
		shortest = min(shortest, utf8.RuneCountInString(s))
	}
	return shortest*maxLiterals - len(set)
}

// needOf returns set as the only need, or none if it asks for nothing or for
// too much.
func needOf(set []string) [][]string {
	if len(set) == 0 || len(set) > maxLiterals || slices.Contains(set, "") {
		return nil
	}
	return [][]string{set}
}

// exact returns all strings that re matches if they are few, else nil.
func exact(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 && slices.ContainsFunc(re.Rune, func(r rune) bool { return r >= utf8.RuneSelf }) {
			return nil // cases that the matcher does not know
		}
		return []string{string(re.Rune)}
	case syntax.OpCharClass:
		return runesOf(re.Rune)
	case syntax.OpCapture:
		return exact(re.Sub[0])
	case syntax.OpQuest:
		if set := exact(re.Sub[0]); set != nil {
			return append([]string{""}, set...)
		}
	case syntax.OpConcat:
		joined := []string{""}
		for _, sub := range re.Sub {
			if joined = cross(joined, exact(sub)); joined == nil {
				return nil
			}
		}
		return joined
	case syntax.OpAlternate:
		return union(re.Sub, exact)
	}
	return nil
}

// union joins what of returns for each of subs; nil if that is nil for one of
// them or too much in all.
func union(subs []*syntax.Regexp, of func(*syntax.Regexp) []string) (all []string) {
	for _, sub := range subs {
		set := of(sub)
		if set == nil || len(all)+len(set) > maxLiterals {
			return nil
		}
		all = append(all, set...)
	}
	return all
}

// runesOf lists the characters of a small class, given as pairs.
func runesOf(pairs []rune) []string {
	var set []string
	for i := 0; i < len(pairs); i += 2 {
		if int(pairs[i+1]-pairs[i])+len(set) > 40 {
			return nil
		}
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			set = append(set, string(r))
		}
	}
	return set
}

// cross returns every string of a followed by every one of b, or nil if they
// are too many or b is nil.
func cross(a, b []string) []string {
	if b == nil || len(a)*len(b) > maxLiterals {
		return nil
	}
	product := make([]string, 0, len(a)*len(b))
	for _, s := range a {
		for _, t := range b {
			product = append(product, s+t)
		}
	}
	return product
}
