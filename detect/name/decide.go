package name

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"yinqu/document"
)

// After everything was read, each candidate is judged once more, by what the
// whole document says of it: how the model sees it here and at its best
// elsewhere, whether a form or a neighbour names it, how often the same
// characters stand where they are no name, what stands beside it, who else is
// named. A logistic model weighs that. It is trained on what models find in
// documents that they were not trained on ([Finder.Candidates]).

// hinted is what being sure of a name elsewhere in a run counts.
const hinted = 1.5 * decisionScale

// Decisions is the number of weights of the decision, by hashed feature.
const Decisions = 1 << 14

// decisionScale turns weights into bytes.
const decisionScale = 24

// The probability from which on a candidate counts as a name.
const (
	accept      = 0.2
	acceptWeak  = 0.6  // of one that is not believed for itself
	acceptRuled = 0.08 // of one that a rule found
)

// sureMargin is the margin from which on the model is sure.
const sureMargin = 4

// lift is how much likelier than it thinks the model takes every name to be,
// in units of log-likelihood, so that there are candidates to judge.
const lift = 2.5

// A Candidate is a place where somebody may be named, with its features.
type Candidate struct {
	Mention
	Features []uint32
}

// A census is what a document says of one name.
type census struct {
	mentions int // candidates
	places   int // occurrences of the characters, candidates or not
	best     float64
	ruled    bool // found by a rule
	labelled bool // found by a form
	inside   bool // part of a longer name
	given    bool // the given name of somebody
	called   bool // somebody whose given name is used alone
	code     []uint16
}

// judged is what a document says of all names.
type judged struct {
	of      map[string]*census
	margins []float64
	persons int // names that are quite sure
	public  int // public persons
	cited   map[int]bool
	about   profile
	inLine  map[int]int // candidates of a line
}

// read finds the persons in d.
func (r *reader) read(d *document.Document) {
	s := r.collect(d)
	r.decide()
	s.number()
}

// collect finds the candidates in d.
func (r *reader) collect(d *document.Document) *spreader {
	r.open(d)
	r.readModel()
	r.readRules()
	r.readLatin()
	r.readPositions()
	r.settle()
	r.vote()
	r.suppress()
	r.dropWeak()
	s := r.spread()
	r.settle()
	r.suppress()
	r.dropWeak()
	r.offer()
	r.admit()
	r.suppress()
	return s
}

// candidates returns what there is to decide on in d.
func (r *reader) candidates(d *document.Document) []Candidate {
	s := r.collect(d)
	j := r.count()
	s.number()
	out := make([]Candidate, len(r.found))
	for i, m := range r.mentions() {
		l := r.page.line(r.found[i].line)
		out[i] = Candidate{m, r.features(nil, &l, r.found[i], j, j.margins[i])}
	}
	return out
}

// admit adds what the model is not sure of, where nothing else was found.
func (r *reader) admit() {
	taken := map[[2]int]bool{}
	for _, c := range r.found {
		for i := c.from; i < c.to; i++ {
			taken[[2]int{c.line, i}] = true
		}
	}
	slices.SortStableFunc(r.weak, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.line, b.line), cmp.Compare(a.from, b.from))
	})
	for _, c := range r.weak {
		l := r.page.line(c.line)
		free := !r.lx.notName[unitKey(&l, c.from, c.to)] && r.classOf(&l, c.from, c.to)&(kin|peer|client|post|label|roll) == 0
		for i := c.from; i < c.to && free; i++ {
			free = !taken[[2]int{c.line, i}]
		}
		if !free {
			continue
		}
		for i := c.from; i < c.to; i++ {
			taken[[2]int{c.line, i}] = true
		}
		r.found = append(r.found, c)
	}
	r.weak = r.weak[:0]
	r.unify()
	slices.SortFunc(r.found, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.from, b.from)) })
}

// offered is how unlikely the model may think what stands where names stand.
const offered = -7

// offer adds what stands where names stand, although the model does not take it
// for one: behind a word for a person, alone between marks with a surname or in
// an enumeration, and surnames with a title. If nobody is named at all, nothing is.
func (r *reader) offer() {
	if len(r.found) == 0 {
		return
	}
	for k := range r.page.from {
		l := r.page.line(k)
		for i := 0; i+1 < l.n; i++ {
			if !isHan(l.at(i)) || !r.dec.opens(&l, pad+i) {
				continue
			}
			apart := i == 0 || !isHan(l.at(i-1)) || l.gap[pad+i] != gapNone
			if !apart {
				if r.lx.table.tails[l.at(i-1)]&(kin|peer|client|post) == 0 {
					continue
				}
				if n, _ := r.endingAt(&l, i, kin|peer|client|post); n < 2 {
					continue
				}
			}
			from, to, titled, _ := r.item(&l, i)
			n := to - from
			if n < 2 || n > 4 || n > 3 && !titled && r.surnameLen(&l, i) != 2 || !titled && !closes(&l, to) && r.lx.table.heads[l.at(to)]&title == 0 {
				continue
			}
			listed := l.at(i-1) == '、' || l.at(to) == '、'
			if apart && !listed && r.surnameLen(&l, i) == 0 || r.lx.notName[unitKey(&l, from, to)] || r.classOf(&l, from, to) != 0 {
				continue
			}
			if r.dec.mayOpen(&l, pad+from) && r.likelier(&l, from, to, titled, offered) {
				r.weak = append(r.weak, candidate{line: k, from: from, to: to, titled: titled, confidence: 0.1, evidence: "crf", weak: placed})
			}
		}
	}
}

// decide drops the candidates that the document as a whole speaks against.
func (r *reader) decide() {
	w := r.dec.m.decision
	if len(w) == 0 || len(r.found) == 0 {
		return
	}
	j := r.count()
	kept := r.found[:0]
	var feats []uint32
	for i, c := range r.found {
		l := r.page.line(c.line)
		feats = r.features(feats[:0], &l, c, j, j.margins[i])
		sum := 0
		for _, f := range feats {
			sum += int(int8(w[f]))
		}
		least := accept
		switch hint := r.hints[r.key(&l, c)]; {
		case hint:
			sum += hinted
		case c.weak != 0:
			least = acceptWeak
			if n := j.of[r.key(&l, c)]; c.weak != placed && r.isWord(&l, c.from, c.to) && n.best < sureMargin && !n.ruled && n.mentions < 3 {
				continue // a word must be a name elsewhere too
			}
		case c.evidence != "crf" && c.evidence != "spread" && c.evidence != "title":
			least = acceptRuled
		}
		p := 1 / (1 + math.Exp(-float64(sum)/decisionScale))
		if p < least {
			continue
		}
		if c.evidence == "crf" || c.evidence == "spread" {
			c.confidence = min(max(p, doubt), 0.98)
		}
		kept = append(kept, c)
	}
	r.found = kept
}

// count takes the census of the candidates.
func (r *reader) count() *judged {
	j := &judged{of: map[string]*census{}, inLine: map[int]int{}, cited: r.citedLines(), margins: make([]float64, len(r.found))}
	keys := make([]string, len(r.found))
	for i, c := range r.found {
		l := r.page.line(c.line)
		keys[i] = r.key(&l, c)
		n := j.of[keys[i]]
		if n == nil {
			n = &census{best: -100, code: slices.Clone(l.code[pad+c.from : pad+c.to])}
			j.of[keys[i]] = n
		}
		j.inLine[c.line]++
		j.margins[i] = r.margin(&l, c.from, c.to, c.titled)
		n.mentions++
		n.best = max(n.best, j.margins[i])
		n.ruled = n.ruled || c.evidence != "crf" && c.evidence != "spread"
		n.labelled = n.labelled || strings.HasPrefix(c.evidence, "label")
	}
	for k, n := range j.of {
		if n.best > sureMargin || n.ruled {
			j.persons++
		}
		if r.lx.public[k] {
			j.public++
		}
		// What is part of a name, or a name and more.
		for a := range n.code {
			for b := a + 2; b <= len(n.code); b++ {
				if b-a == len(n.code) {
					continue
				}
				if p := j.of[string(runes(n.code[a:b]))]; p != nil {
					p.inside = true
					if b == len(n.code) && a > 0 && a <= 2 {
						p.given = p.given || n.best > 2 || n.ruled
						n.called = true
					}
				}
			}
		}
	}
	r.places(j)
	j.about = r.profile()
	ruled := 0
	for _, n := range j.of {
		if n.ruled {
			ruled++
		}
	}
	j.about.ruled = uint64(4 * ruled / max(len(j.of), 1))
	j.about.dense = per(len(j.of), len(r.page.all.code))
	return j
}

// places counts where the characters of each name stand.
func (r *reader) places(j *judged) {
	heads := map[uint32][]*census{}
	var first charSet // the characters that names begin with
	for _, n := range j.of {
		if len(n.code) < 2 {
			continue
		}
		k := uint32(n.code[0])<<16 | uint32(n.code[1])
		if len(heads[k]) < maxAlike {
			heads[k] = append(heads[k], n)
		}
		first.set(n.code[0])
	}
	all := r.page.all.code
	for i := 0; i+1 < len(all); i++ {
		if !first.has(all[i]) {
			continue
		}
		for _, n := range heads[uint32(all[i])<<16|uint32(all[i+1])] {
			if i+len(n.code) <= len(all) && slices.Equal(all[i:i+len(n.code)], n.code) {
				n.places++
			}
		}
	}
}
