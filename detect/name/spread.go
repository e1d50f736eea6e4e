package name

import (
	"math"
	"slices"
	"strings"
)

// spread numbers persons and reads the document again with what is known of
// them: the whole name, the given name alone, 小/阿/老 forms, doubled names, with
// spaces or across lines, and pinyin.
func (r *reader) spread() *spreader {
	r.unify()
	s := spreader{reader: r, index: map[uint32][]*form{}, known: map[string]int{}, forms: map[string]*form{}, latin: map[string]int{}}
	s.collect()
	if s.persons == 0 {
		return &s
	}
	s.fixed = slices.Clone(r.found)
	r.found = r.found[:0]
	at := 0
	for k := range r.page.from {
		l := r.page.line(k)
		from := at
		for at < len(s.fixed) && s.fixed[at].line == k {
			at++
		}
		r.here[2] = len(r.found)
		s.reread(k, &l, s.fixed[from:at])
		s.searchLatin(k, &l)
	}
	r.unify()
	return &s
}

// number gives every candidate the number of its person.
func (s *spreader) number() {
	for i := range s.found {
		c := &s.found[i]
		if c.person == 0 {
			l := s.page.line(c.line)
			c.person = s.personOf(&l, *c)
		}
	}
}

// unify gives 小卢 and 老欧 the kind that the rest of the document suggests: a
// surname with a prefix, or a nickname made of a given name.
func (r *reader) unify() {
	surnames, givens := map[uint16]bool{}, map[uint16]bool{}
	for _, c := range r.found {
		l := r.page.line(c.line)
		n := r.surnameLen(&l, c.from)
		switch {
		case c.titled && n == 1 && c.to-c.from > 2:
			surnames[l.at(c.from)] = true
		case !c.titled && n == 1 && c.to-c.from > 1 && c.to-c.from <= 3 && l.at(c.from) != '小' && l.at(c.from) != '老':
			surnames[l.at(c.from)] = true
			givens[l.at(c.from+1)] = true
			givens[l.at(c.to-1)] = true
		}
	}
	for i := range r.found {
		c := &r.found[i]
		l := r.page.line(c.line)
		if c.titled && c.to-c.from == 1 {
			c.titled = false // a surname alone
			continue
		}
		if c.to-c.from == 2 && strings.ContainsRune("哥姐姨叔婶", rune(l.at(c.to-1))) && !strings.HasPrefix(c.evidence, "label") {
			c.titled = true // 剑哥, 霞姐
			continue
		}
		if n := r.surnameLen(&l, c.from); n > 0 && !strings.HasPrefix(c.evidence, "label") && r.titleEnd(&l, c.from+n, c.to) {
			c.titled = true // 陈伯, 葉姑娘
			continue
		}
		if l.at(c.from) != '小' && l.at(c.from) != '老' {
			continue
		}
		if c.to-c.from == 3 && r.surnameLen(&l, c.from+1) == 2 {
			c.titled = true // 小欧阳
		}
		if c.to-c.from != 2 {
			continue
		}
		x := l.at(c.from + 1)
		switch {
		case givens[x] && !surnames[x]:
			c.titled = false
		case r.lx.surname[x] == 1 && (surnames[x] || r.dec.m.given[x] < 5 || r.dec.m.surname[x] > 4), l.at(c.from) == '老' && r.lx.surname[x] != 0:
			c.titled = true
		case surnames[x], r.lx.surname[x] != 0 && r.dec.m.given[x] < 3:
			c.titled = true
		}
	}
}

// titleEnd reports whether units [from, to) are a title and no part of a name.
func (r *reader) titleEnd(l *line, from, to int) bool {
	if to-from == 1 {
		return strings.ContainsRune("伯嫂嬷孃爸妈奶婆太处所局队校导总", rune(l.at(from)))
	}
	return to-from > 1 && r.classOf(l, from, to)&title != 0
}

type spreader struct {
	*reader
	persons int
	known   map[string]int     // what names a person, to the person
	forms   map[string]*form   // the same, to the form
	index   map[uint32][]*form // by the first two characters
	heads   charSet            // the first ones
	latin   map[string]int
	fixed   []candidate // what was found before
}

// A hit is an occurrence of a form, or something that a rule found, with the
// bonus that the model's labels for it get, in units of log-likelihood.
type hit struct {
	from, to int
	titled   bool
	bonus    float64
}

// reread reads a line again where something known occurs.
func (s *spreader) reread(k int, l *line, before []candidate) {
	hits := s.hits(l, before)
	if len(hits) == 0 {
		for _, c := range before {
			s.add(c)
		}
		return
	}
	var wins []window
	slices.SortFunc(hits, func(a, b hit) int { return a.from - b.from })
	for _, h := range hits {
		w := window{max(h.from-4, 0) + pad, min(h.to+4, l.n) + pad}
		if n := len(wins) - 1; n >= 0 && w.from <= wins[n].to {
			wins[n].to = max(wins[n].to, w.to)
		} else {
			wins = append(wins, w)
		}
	}
	for _, c := range before {
		if !slices.ContainsFunc(wins, func(w window) bool { return c.from+pad >= w.from && c.to+pad <= w.to }) {
			s.add(c)
		}
	}
	for _, c := range before { // the model is no judge of Latin names and of forms
		if isLetter(l.at(c.from)) || c.confidence >= sure {
			s.add(c)
		}
	}
	d := &s.dec
	for _, w := range wins {
		d.emissions(l, w)
		for _, h := range hits {
			s.favour(w, h)
		}
		first := len(s.found)
		s.decode(k, w)
		for i := first; i < len(s.found); i++ {
			c := &s.found[i]
			if s.known[formKey(s.key(l, *c), c.titled)] != 0 {
				c.evidence = "spread"
			}
			for _, b := range before {
				if b.from == c.from && b.to == c.to {
					c.evidence = b.evidence
					if b.titled == c.titled {
						c.confidence = max(c.confidence, b.confidence)
					}
				}
			}
			if s.masked(l, *c) || s.inTitle(l, *c) || isLetter(l.at(c.from)) {
				c.confidence = 0
			}
		}
	}
}

// hits returns where forms occur in l, and what rules found there.
func (s *spreader) hits(l *line, before []candidate) []hit {
	var out []hit
	for _, c := range before {
		switch {
		case strings.HasPrefix(c.evidence, "crf"):
		case strings.HasPrefix(c.evidence, "label"):
			out = append(out, hit{c.from, c.to, c.titled, 14})
		case c.confidence >= certain:
			out = append(out, hit{c.from, c.to, c.titled, 14})
		case c.confidence >= strong:
			out = append(out, hit{c.from, c.to, c.titled, 5})
		default:
			out = append(out, hit{c.from, c.to, c.titled, 3})
		}
	}
	reach := 0 // end of the last whole name known from elsewhere
	for i := 0; i+1 < l.n; i++ {
		if !s.heads.has(l.at(i)) {
			continue
		}
		for _, f := range s.index[uint32(l.at(i))<<16|uint32(l.at(i+1))] {
			n := len(f.code)
			if i+n > l.n || !slices.Equal(l.code[pad+i:pad+i+n], f.code) {
				continue
			}
			if i+n <= reach {
				continue
			}
			from := i
			if c, ok := inside(before, i, i+n); ok {
				switch {
				case c.to == i+n && s.surnameLen(l, c.from) == i-c.from:
					from = c.from // the given name in a whole name
				case f.derived:
					continue
				}
			}
			support := f.support
			for _, c := range before {
				if c.from == i && c.to == i+n && c.titled == f.titled {
					support -= weight(c)
				}
			}
			if n >= 3 && !f.derived && support >= 1 {
				reach = max(reach, i+n)
			}
			b := s.bonus(l, i, f, support)
			if b <= 0 {
				continue
			}
			out = append(out, hit{from, i + n, f.titled, b})
			if from == i && n == 2 && !f.titled && i > 0 && s.dec.m.surname[l.at(i-1)] >= 3 && !s.crosses(l, i-1) {
				out = append(out, hit{i - 1, i + n, false, b}) // perhaps with the surname
			}
		}
	}
	return out
}

// inside returns the longer candidate that holds units [from, to).
func inside(list []candidate, from, to int) (candidate, bool) {
	for _, c := range list {
		if c.from <= from && to <= c.to && c.to-c.from > to-from {
			return c, true
		}
	}
	return candidate{}, false
}

// known is what being known once adds to the likelihood of a form, and sureWord
// what a word of the language gains that a form or a list says is a name.
const (
	known     = 2.5
	sureWord  = 5.5
	sureGiven = 5.0 // a given name that is no word
	sureWhole = 5.0 // a name of two characters that is no word, where no word crosses its borders
)

// bonus is how much being known adds to the likelihood of a form.
func (s *spreader) bonus(l *line, i int, f *form, support float64) float64 {
	if support <= 0 {
		return 0
	}
	b := known * math.Log2(1+support)
	n := len(f.code)
	switch {
	case n >= 3 && !f.titled && !s.isWord(l, i, i+n):
		b += 2
	case s.isWord(l, i, i+n):
		b *= 0.7
		if f.sure {
			b = max(b, sureWord)
		}
	case f.derived && n == 2 && (s.crosses(l, i) || s.crosses(l, i+n)):
		b *= 0.5
	case f.given:
		b = max(b, sureGiven)
	case n == 2 && !f.derived && !f.titled && !s.crosses(l, i) && !s.crosses(l, i+n):
		b = max(b, sureWhole)
	}
	return min(b, 14)
}

// favour adds a hit's bonus to the emissions of a window.
func (s *spreader) favour(w window, h hit) {
	d := &s.dec
	from, to, n := h.from+pad-w.from, h.to+pad-w.from, w.to-w.from
	if from < 0 || to > n {
		return
	}
	half := int32(h.bonus * float64(d.m.scale) / 2)
	base := beginName
	if h.titled {
		base = beginTitled
	}
	if to-from == 1 {
		d.em[from][base+3] += 2 * half
		return
	}
	d.em[from][base] += half
	d.em[to-1][base+2] += half
}

// overlaps reports whether something was found in units [from, to) of the line
// that is being read.
func (s *spreader) overlaps(k, from, to int) bool {
	return slices.ContainsFunc(s.found[s.here[2]:], func(c candidate) bool { return c.line == k && c.from < to && from < c.to })
}

// searchLatin finds known names in pinyin and known Latin names.
func (s *spreader) searchLatin(k int, l *line) {
	if len(s.latin) == 0 || s.page.marks[k]&(hasUpper|hasLower) == 0 {
		return
	}
	words := s.words(l)
	for i := 0; i < len(words); i++ {
		for n := min(3, len(words)-i); n > 0; n-- {
			var b strings.Builder
			ok := true
			for j := range n {
				if j > 0 && !follows(l, words[i+j-1], words[i+j]) {
					ok = false
				}
				b.WriteString(words[i+j].lower())
			}
			p := s.latin[b.String()]
			from, to := words[i].from, words[i+n-1].to
			if !ok || p == 0 || s.overlaps(k, from, to) {
				continue
			}
			s.add(candidate{line: k, from: from, to: to, confidence: strong, evidence: "pinyin", person: p})
			i += n - 1
			break
		}
	}
}
