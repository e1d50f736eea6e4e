package detect

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/detect/fact"
	"yinqu/rules"
)

// A phraseDetector finds what the rules that extend to phrases find. It looks
// at all of them together because a fact is often told in several clauses
// (父母分房三年，母亲常说要离), recognised by different rules or by none, and
// because where one topic ends another begins.
type phraseDetector struct {
	rules    []rules.Rule
	patterns []*pattern           // by rule; nil for rules of terms
	scopes   []rules.Context      // by rule: the context that is looked for around a match
	owners   []literalOwner       // by literal
	told     map[rules.Entity]int // the rules that the model of clauses finds for
}

// A literalOwner says for which rule, and which group of it, a literal counts.
type literalOwner struct{ rule, group int32 }

// A clause is a part of the folded text in which a rule found its terms.
type clause struct {
	start, end int // bytes of View.Text
	entity     rules.Entity
	rule       int
	confidence float64
	evidence   []string
	cores      []Hit // what makes it a fact, apart from whose it is
}

// An occurrence is where a rule matched: the range of its terms, where the
// last of them begins, and the one that says what happened, not to whom.
type occurrence struct {
	start, last, end int
	core             Hit
}

// add takes r in.
func (d *phraseDetector) add(r rules.Rule) error {
	if r.Find.Detector == factDetector {
		if d.told == nil {
			d.told = map[rules.Entity]int{}
		}
		d.told[r.Entity] = len(d.rules)
	}
	var re *pattern
	if r.Find.Pattern != "" {
		var err error
		if re, err = newPattern(r.Find.Pattern); err != nil {
			return fmt.Errorf("pattern: %w", err)
		}
	}
	d.rules = append(d.rules, r)
	d.patterns = append(d.patterns, re)
	d.scopes = append(d.scopes, scoped(&r))
	return nil
}

func (d *phraseDetector) Name() string { return "phrases" }

// Literals returns the terms of all rules, and notes whose they are.
func (d *phraseDetector) Literals() []string {
	n := 0
	for i := range d.rules {
		eachTerms(&d.rules[i].Find, func(_ int, terms []string) { n += len(terms) })
	}
	all := make([]string, 0, n)
	d.owners = make([]literalOwner, 0, n)
	for i := range d.rules {
		eachTerms(&d.rules[i].Find, func(group int, terms []string) {
			all = append(all, terms...)
			for range terms {
				d.owners = append(d.owners, literalOwner{int32(i), int32(group)})
			}
		})
	}
	return all
}

// eachTerms calls f with the terms of each group of a rule.
func eachTerms(find *rules.Find, f func(group int, terms []string)) {
	f(0, find.Terms)
	f(0, find.Anchor)
	for i, g := range find.All {
		f(i, g.Terms)
	}
}

func (d *phraseDetector) Detect(_ context.Context, p *Pass, report func(Finding)) error {
	text := d.read(p)
	if text != nil {
		defer text.Free()
	}
	var found []clause
	for i, hits := range d.byRule(p) {
		for _, m := range d.matches(p, i, hits) {
			if c, ok := d.clause(p, text, i, m); ok {
				found = append(found, c)
			}
		}
	}
	for _, c := range d.phrases(p, d.tell(p, text, found)) {
		f := Finding{Rule: d.rules[c.rule].ID, Span: p.Source(c.start, c.end), Confidence: c.confidence, Evidence: c.evidence}
		for _, core := range c.cores {
			f.cores = append(f.cores, p.Source(core.Start, core.End))
		}
		report(f)
	}
	return nil
}

// byRule returns the hits of each rule, with the group of the rule that they
// count for in Hit.Term.
func (d *phraseDetector) byRule(p *Pass) [][]Hit {
	all := p.Hits(d.Name())
	counts := make([]int, len(d.rules))
	for _, h := range all {
		counts[d.owners[h.Term].rule]++
	}
	m := p.memory
	m.byRule = slices.Grow(m.byRule[:0], len(all))[:len(all)]
	out := make([][]Hit, len(d.rules))
	at := 0
	for i, n := range counts {
		out[i] = m.byRule[at : at : at+n]
		at += n
	}
	ends := make([]int, len(d.rules)) // of what is taken
	for _, h := range all {
		o := d.owners[h.Term]
		f := &d.rules[o.rule].Find
		if o.group > 0 && !f.AnyOrder && h.Start-ends[o.rule] > gapOfGroups(f)*utf8.UTFMax {
			continue // nothing before it that it could follow
		}
		if !cutOff(p.View.Text, f.Border, h) || f.Extend == rules.ExtendScore && !withinWord(p.View.Text, h) {
			out[o.rule] = append(out[o.rule], Hit{h.Start, h.End, int(o.group)})
			ends[o.rule] = max(ends[o.rule], h.End)
		}
	}
	return out
}

// withinWord reports whether h begins inside a word of ASCII letters.
func withinWord(s string, h Hit) bool {
	return h.Start > 0 && isLetter(s[h.Start]) && isLetter(s[h.Start-1])
}

// clause weighs a match of a rule and widens it to its clause. text is nil
// without a model of clauses. What costs least comes first.
func (d *phraseDetector) clause(p *Pass, text *fact.Reading, rule int, m occurrence) (clause, bool) {
	r := &d.rules[rule]
	start, end, ok := reach(p, r.Find.Extend, m.start, m.end)
	if !ok {
		return clause{}, false
	}
	if r.Find.Extend == rules.ExtendPhrase && r.Context.Within == 0 && containsAny(p.View.Text[start:end], r.Context.Not) {
		return clause{}, false
	}
	if !d.credible(text, r.Entity, start, end) || !asserted(p, m.start, m.last, m.end) {
		return clause{}, false
	}
	f, ok := weigh(p, &d.scopes[rule], Finding{Span: p.Source(m.start, m.end), Confidence: r.Confidence, Evidence: []string{"dictionary"}})
	if !ok || r.Find.Border == rules.BorderWord && r.Find.Extend != rules.ExtendScore && !p.Word(m.start, m.end) {
		return clause{}, false
	}
	return clause{start, end, r.Entity, rule, f.Confidence, f.Evidence, []Hit{m.core}}, true
}

// scoped returns the context of r that is looked for around a match: what
// forbids a phrase stands in its own clause unless the rule says how near.
func scoped(r *rules.Rule) rules.Context {
	c := r.Context
	if r.Find.Extend == rules.ExtendPhrase && c.Within == 0 {
		c.Not = nil
	}
	return c
}

func containsAny(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// phrases makes phrases of clauses: first each entity's neighbours are
// joined, then what another topic tells better is dropped, then each phrase
// goes on to the end of its thought.
func (d *phraseDetector) phrases(p *Pass, found []clause) []clause {
	byEntity := map[rules.Entity][]clause{}
	for _, c := range found {
		byEntity[c.entity] = append(byEntity[c.entity], c)
	}
	var all []clause
	for _, cs := range byEntity {
		all = append(all, d.coordinate(p, cs)...)
	}
	slices.SortFunc(all, func(a, b clause) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end), cmp.Compare(a.entity, b.entity))
	})
	longest := 0
	for _, c := range all {
		longest = max(longest, c.end-c.start)
	}
	all = outtold(all, longest)
	for i := range all {
		if d.rules[all[i].rule].Find.Extend == rules.ExtendPhrase {
			start, end := d.backward(p, all, longest, i), d.onward(p, all, longest, i)
			all[i].start, all[i].end = start, end
			longest = max(longest, end-start)
		}
	}
	return all
}

// told lists, for an entity, those that a phrase of it tells better: a
// relative's illness is a family matter, swallowed pills are a danger, marks
// of a test are no marks of school.
var told = map[rules.Entity][]rules.Entity{
	rules.Family: {rules.Diagnosis, rules.Medication},
	rules.Risk:   {rules.Medication},
	rules.Scale:  {rules.Study, rules.Diagnosis},
}

// outtold drops clauses, sorted by start, that overlap one that tells them
// better: what only the model finds of a clause that is mostly a medicine with its
// dose gives way to that.
func outtold(all []clause, longest int) []clause {
	var out []clause
	prescribed := func(o, c clause) bool {
		return len(o.evidence) == 1 && o.evidence[0] == "model" && c.entity == rules.Medication && 2*(c.end-c.start) >= o.end-o.start
	}
	for i, c := range all {
		better := slices.ContainsFunc(near(all, longest, c.start, c.end), func(o clause) bool {
			if o.start >= c.end || c.start >= o.end {
				return false
			}
			return slices.Contains(told[o.entity], c.entity) && !prescribed(o, c) || prescribed(c, o)
		})
		if !better {
			out = append(out, all[i])
		}
	}
	return out
}

// near returns the clauses that may overlap [start, end): all is sorted by
// start, and none is longer than longest.
func near(all []clause, longest, start, end int) []clause {
	byStart := func(c clause, at int) int { return cmp.Compare(c.start, at) }
	from, _ := slices.BinarySearchFunc(all, start-longest, byStart)
	to, _ := slices.BinarySearchFunc(all, end, byStart)
	return all[from:max(from, to)]
}

// backward returns where all[i] begins when the clause before it in its
// sentence leads up to it: 留了纸条，写着…. It may grow by its own length.
func (d *phraseDetector) backward(p *Pass, all []clause, longest, i int) int {
	c := all[i]
	if c.entity != rules.Family {
		return c.start
	}
	before := p.Before(c.start, maxClause)
	lead := strings.TrimRight(before, " \"“‘「")
	if !strings.HasSuffix(lead, ",") {
		return c.start
	}
	if r, _ := utf8.DecodeLastRuneInString(lead[:len(lead)-1]); strings.ContainsRune("说讲称问答道写", r) {
		return c.start // it only reports what follows
	}
	at := c.start - len(before) + len(lead) - 1
	start, _ := widen(p, at, at)
	n := utf8.RuneCountInString(p.View.Text[start:at])
	if n < 4 || n > max(utf8.RuneCountInString(p.View.Text[c.start:c.end])*4/5, growth[c.entity]/2) {
		return c.start
	}
	if slices.ContainsFunc(near(all, longest, start, at), func(o clause) bool { return o.start < at && start < o.end }) {
		return c.start
	}
	return start
}

// growth is how many code points a phrase, however short, may grow by: how a
// family lives and what happens among peers takes more words than a mark.
var growth = map[rules.Entity]int{rules.Family: 16, rules.Relation: 14, rules.Risk: 10, rules.Study: 8, rules.Employment: 8}

// onward returns where all[i] ends when it goes on over the clauses that
// follow it in its sentence and are about nothing else. It may grow to two and
// a half times its length: what is longer is likely to be another thought.
func (d *phraseDetector) onward(p *Pass, all []clause, longest, i int) int {
	c := all[i]
	room := max(utf8.RuneCountInString(p.View.Text[c.start:c.end])*3/2, growth[c.entity])
	end := c.end
	for end < len(p.View.Text) {
		rest := p.After(end, maxClause)
		if strings.HasPrefix(rest, "(") {
			if i := strings.IndexAny(rest, ")。\n"); i > 0 && rest[i] == ')' && utf8.RuneCountInString(rest[:i+1]) <= room {
				end += i + 1
			}
			break
		}
		if !strings.HasPrefix(rest, ",") && !strings.HasPrefix(rest, " ") {
			break
		}
		_, stop := widen(p, end+1, end+1)
		next := utf8.RuneCountInString(p.View.Text[c.end:stop])
		if stop <= end+1 || next > room {
			break
		}
		if slices.ContainsFunc(near(all, longest, end, stop), func(o clause) bool {
			return o.start < stop && end < o.end && (o.start >= c.end || o.end > c.end) && o.entity != c.entity
		}) {
			break
		}
		end = stop
	}
	return end
}

// matches returns where rule i matches, given the hits of its literals.
func (d *phraseDetector) matches(p *Pass, i int, hits []Hit) []occurrence {
	f := &d.rules[i].Find
	if len(f.All) > 0 {
		return combine(p, f, hits)
	}
	if d.patterns[i] != nil {
		hits = search(p, d.patterns[i], f.Window, hits)
	}
	found := make([]occurrence, len(hits))
	for i, h := range hits {
		found[i] = occurrence{h.Start, h.Start, h.End, h}
	}
	return found
}

// defaultGap is how many code points may stand between the terms of groups.
const defaultGap = 8

// gapOfGroups returns how many code points may stand between the terms of f's
// groups.
func gapOfGroups(f *rules.Find) int { return cmp.Or(f.Gap, defaultGap) }

// combine returns where hits of all groups of f stand within one clause;
// Hit.Term is the hit's group.
func combine(p *Pass, f *rules.Find, hits []Hit) []occurrence {
	gap := gapOfGroups(f)
	var found []occurrence
	for i, first := range hits {
		if first.Term != 0 && !f.AnyOrder {
			continue
		}
		seen, n, end, core := 1<<first.Term, 1, first.End, first
		limit := -1 // where the next may begin at most; -1: not looked for yet
		for _, h := range hits[i+1:] {
			if h.Start < end {
				continue // inside the one before
			}
			if h.Start-end > gap*utf8.UTFMax {
				break
			}
			if limit < 0 {
				limit = withinClause(p.View.Text, end, gap)
			}
			if h.Start > limit {
				break
			}
			if seen>>h.Term&1 == 1 || !f.AnyOrder && h.Term != n {
				continue
			}
			seen, n, end, limit = seen|1<<h.Term, n+1, h.End, -1
			if h.Term > core.Term {
				core = h
			}
			if n == len(f.All) {
				found = append(found, occurrence{first.Start, h.Start, end, core})
				break
			}
		}
	}
	return found
}

// withinClause returns the offset after up to n code points from off on that end
// no clause.
func withinClause(s string, off, n int) int {
	for ; n > 0 && off < len(s); n-- {
		r, size := utf8.DecodeRuneInString(s[off:])
		if clauseEnd.has(r) {
			break
		}
		off += size
	}
	return off
}

// coordinate joins clauses of one entity that overlap or follow one another
// in a sentence with no more than a comma between them.
func (d *phraseDetector) coordinate(p *Pass, found []clause) []clause {
	slices.SortStableFunc(found, func(a, b clause) int { return cmp.Compare(a.start, b.start) })
	var out []clause
	for _, c := range found {
		if len(out) > 0 {
			last := &out[len(out)-1]
			phrase := d.rules[c.rule].Find.Extend == rules.ExtendPhrase
			if c.start <= last.end || phrase && onlyPause(p.View.Text[last.end:c.start]) || listed(p, *last, c) {
				last.end = max(last.end, c.end)
				last.confidence = max(last.confidence, c.confidence)
				last.cores = append(last.cores, c.cores...)
				for _, e := range c.evidence {
					if !slices.Contains(last.evidence, e) {
						last.evidence = append(last.evidence, e)
					}
				}
				continue
			}
		}
		out = append(out, c)
	}
	return out
}

// onlyPause reports whether s is at most a comma and spaces.
func onlyPause(s string) bool { return strings.Trim(s, ",、 ") == "" && len(s) <= 8 }

// listed reports whether b follows a in a list of medicines, diagnoses or scores of
// which neither is so long that the other vanishes beside it.
func listed(p *Pass, a, b clause) bool {
	if a.entity != rules.Medication && a.entity != rules.Scale && a.entity != rules.Diagnosis || strings.Trim(p.View.Text[a.end:b.start], ",、;和及与联合并伴+ ") != "" {
		return false
	}
	long := b.end - a.start
	return 5*(a.end-a.start) >= 2*long && 5*(b.end-b.start) >= 2*long
}

// search returns the matches of re in the windows around its anchors: of its
// first group if it has one. Each window is searched once.
func search(p *Pass, re *pattern, window int, hits []Hit) []Hit {
	if window == 0 {
		window = 40
	}
	var found []Hit
	for i := 0; i < len(hits); {
		start := hits[i].Start - len(p.Before(hits[i].Start, window))
		end := hits[i].End + len(p.After(hits[i].End, window))
		for i++; i < len(hits) && hits[i].Start < end; i++ {
			end = max(end, hits[i].End+len(p.After(hits[i].End, window)))
		}
		for _, m := range re.FindAllStringSubmatchIndex(p.View.Text[start:end], -1) {
			from, to := m[0], m[1]
			if len(m) > 2 && m[2] >= 0 {
				from, to = m[2], m[3]
			}
			found = append(found, Hit{Start: start + from, End: start + to})
		}
	}
	return found
}
