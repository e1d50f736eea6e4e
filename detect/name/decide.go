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

// Decisions is the number of weights of the decision, by hashed feature.
const Decisions = 1 << 14

// decisionScale turns weights into bytes.
const decisionScale = 24

// accept is the probability from which on a candidate counts as a name.
const accept = 0.45

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
}

// raise makes the model find more than it is sure of, for the decision to
// judge; lower undoes that.
func (r *reader) raise() {
	if len(r.dec.m.decision) > 0 {
		r.dec.lift = int32(lift * float64(r.dec.m.scale))
	}
}

func (r *reader) lower() { r.dec.lift = 0 }

// read finds the persons in d.
func (r *reader) read(d *document.Document) {
	s := r.collect(d)
	if len(r.dec.m.decision) == 0 {
		r.dropWeak()
	} else {
		r.decide()
	}
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
	r.suppress()
	r.dropWeak()
	s := r.spread()
	r.settle()
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
		free := true
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

// decide drops the candidates that the document as a whole speaks against.
func (r *reader) decide() {
	w := r.dec.m.decision
	if len(w) == 0 {
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
		p := 1 / (1 + math.Exp(-float64(sum)/decisionScale))
		if p < accept {
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
	j := &judged{of: map[string]*census{}, cited: r.citedLines(), margins: make([]float64, len(r.found))}
	keys := make([]string, len(r.found))
	for i, c := range r.found {
		l := r.page.line(c.line)
		keys[i] = r.key(&l, c)
		n := j.of[keys[i]]
		if n == nil {
			n = &census{best: -100, code: slices.Clone(l.code[pad+c.from : pad+c.to])}
			j.of[keys[i]] = n
		}
		j.margins[i] = r.margin(&l, c.from, c.to, c.titled)
		n.mentions++
		n.best = max(n.best, j.margins[i])
		n.ruled = n.ruled || c.evidence != "crf" && c.evidence != "spread"
		n.labelled = n.labelled || strings.HasPrefix(c.evidence, "label")
	}
	for k, n := range j.of {
		if n.best > 4 || n.ruled {
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
	return j
}

// places counts where the characters of each name stand.
func (r *reader) places(j *judged) {
	heads := map[uint32][]*census{}
	var first [1024]uint64 // the characters that names begin with
	for _, n := range j.of {
		if len(n.code) < 2 {
			continue
		}
		k := uint32(n.code[0])<<16 | uint32(n.code[1])
		if len(heads[k]) < maxAlike {
			heads[k] = append(heads[k], n)
		}
		first[n.code[0]/64] |= 1 << (n.code[0] % 64)
	}
	all := r.page.all.code
	for i := 0; i+1 < len(all); i++ {
		if first[all[i]/64]>>(all[i]%64)&1 == 0 {
			continue
		}
		for _, n := range heads[uint32(all[i])<<16|uint32(all[i+1])] {
			if i+len(n.code) <= len(all) && slices.Equal(all[i:i+len(n.code)], n.code) {
				n.places++
			}
		}
	}
}

// Shapes of names.
const (
	shapeLatin = iota
	shapeDotted
	shapeCompound
	shapePet
	shapeTwin
	shapeSurname // 6 to 8: a surname with one, two, more characters
	_
	_
	shapeOther // by length
)

func (r *reader) shape(l *line, c candidate) uint64 {
	n, size := r.surnameLen(l, c.from), c.to-c.from
	switch {
	case isLetter(l.at(c.from)):
		return shapeLatin
	case slices.Contains(l.code[pad+c.from:pad+c.to], uint16('·')):
		return shapeDotted
	case n == 2:
		return shapeCompound
	case size == 2 && l.at(c.from) == l.at(c.from+1):
		return shapeTwin
	case petName(l, c):
		return shapePet
	case n == 1 && size > 1:
		return shapeSurname + uint64(min(size-2, 2))
	}
	return shapeOther + uint64(min(size, 5))
}

// few puts a count into a bucket: 0, 1, 2, 3 and 4, more.
func few(n int) uint64 {
	switch {
	case n <= 2:
		return uint64(max(n, 0))
	case n <= 4:
		return 3
	}
	return 4
}

// level puts a margin into a bucket.
func level(x float64) uint64 { return uint64(min(max(math.Floor(x), -6), 13) + 6) }

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// features appends what bears on candidate c, as indexes of weights.
func (r *reader) features(dst []uint32, l *line, c candidate, j *judged, margin float64) []uint32 {
	kind := uint64(0)
	titled := bit(c.titled)
	add := func(v uint64) {
		kind++
		dst = append(dst, uint32(hash(kind<<56^titled<<55^v)%Decisions))
	}
	n := j.of[r.key(l, c)]
	m, best := level(margin), level(n.best)
	shape := r.shape(l, c)
	word := bit(r.isWord(l, c.from, c.to))
	if word != 0 {
		word = uint64(r.dec.m.wordPos(unitKey(l, c.from, c.to)))
	}
	plain := bit(word != 0)
	how := r.how(c)
	public := few(j.public)
	persons := few(j.persons)

	add(0)
	add(how<<8 | m)
	add(how<<8 | shape)
	add(how<<8 | word)
	add(word<<8 | m)
	add(word<<8 | best)
	add(plain<<16 | few(n.mentions)<<8 | few(n.places-n.mentions))
	add(shape<<16 | few(n.mentions)<<8 | few(n.places-n.mentions))
	add(plain<<8 | bit(n.ruled)<<1 | bit(n.labelled))
	add(bit(n.ruled)<<9 | bit(n.labelled)<<8 | m)
	add(shape<<8 | best)
	add(shape<<8 | m)
	add(bit(n.given)<<10 | bit(n.called)<<9 | bit(n.inside)<<8 | m)
	add(shape<<8 | bit(n.given)<<2 | bit(n.called)<<1 | bit(n.inside))
	add(persons<<8 | m)
	add(persons<<8 | word)
	add(persons<<16 | public<<8 | few(len(j.of)))
	add(public<<8 | m)
	add(public<<8 | shape)
	add(bit(r.lx.public[r.key(l, c)])<<9 | bit(n.ruled)<<8 | public)
	add(bit(j.cited[c.line])<<2 | bit(r.inCitation(l, c))<<1 | bit(r.inTitle(l, c)))

	// What stands beside it.
	at := func(i int) uint64 { return uint64(l.at(i)) }
	a, z := at(c.from-1), at(c.to)
	if c.from > 0 && l.gap[pad+c.from] != gapNone {
		a = 3
	}
	if c.to < l.n && l.gap[pad+c.to] != gapNone {
		z = 3
	}
	_, before := r.endingAt(l, c.from, ^class(0))
	_, after := r.longest(l, c.to, ^class(0))
	left, right := r.posBefore(l, c.from), r.posAfter(l, c.to)
	cross := bit(r.crosses(l, c.from))<<1 | bit(r.crosses(l, c.to))
	add(a)
	add(z)
	add(a<<16 | at(c.from-2))
	add(z<<16 | at(c.to+1))
	add(a<<8 | plain)
	add(z<<8 | plain)
	add(a<<16 | z)
	add(uint64(before)<<8 | plain)
	add(uint64(after)<<8 | plain)
	add(uint64(before)<<8 | shape)
	add(uint64(after)<<8 | shape)
	add(left<<8 | word)
	add(right<<8 | word)
	add(left<<16 | right<<8 | plain)
	add(left<<8 | shape)
	add(right<<8 | shape)
	add(cross<<8 | shape)
	add(cross<<8 | m)
	add(cross<<8 | how)

	// How it looks.
	t := &r.dec.m.tables
	look := uint64(0)
	for i := c.from; i < min(c.to, c.from+3); i++ {
		look = look<<8 | uint64(t.surname[l.at(i)])<<4 | uint64(t.given[l.at(i)])
	}
	add(look<<4 | uint64(min(c.to-c.from, 15)))
	add(at(c.to-1)<<8 | shape)
	add(at(c.from)<<8 | shape)
	quoted := bit(a == '“')<<1 | bit(z == '”')
	add(quoted<<8 | shape)
	add(bit(c.from == 0)<<9 | bit(c.to >= l.n)<<8 | shape)
	add(bit(c.from == 0)<<9 | bit(c.to >= l.n)<<8 | word)
	return dst
}

// how numbers what found a candidate.
func (r *reader) how(c candidate) uint64 {
	kind, _, _ := strings.Cut(c.evidence, ":")
	k := slices.Index([]string{"crf", "spread", "label", "list", "cell", "kin", "post", "fellow", "title", "pinyin", "english", "token", "chat", "speaker", "column", "called"}, kind) + 1
	sure := uint64(0)
	for _, x := range []float64{doubt, leastName, fair, strong, certain} {
		if c.confidence >= x {
			sure++
		}
	}
	return uint64(k)<<3 | sure
}

// posBefore and posAfter return the part of speech of the longest dictionary
// word that ends before unit i and that starts at it; 0 if there is none.
func (r *reader) posBefore(l *line, i int) uint64 {
	for n := min(4, i); n >= 2; n-- {
		if p := r.dec.m.wordPos(unitKey(l, i-n, i)); p != 0 {
			return uint64(p)
		}
	}
	return 0
}

func (r *reader) posAfter(l *line, i int) uint64 {
	for n := min(4, l.n-i); n >= 2; n-- {
		if p := r.dec.m.wordPos(unitKey(l, i, i+n)); p != 0 {
			return uint64(p)
		}
	}
	return 0
}
