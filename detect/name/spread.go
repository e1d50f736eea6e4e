package name

import (
	"slices"
	"strings"
)

// A form is a way to name a person who was found elsewhere.
type form struct {
	code    []uint16
	person  int
	titled  bool
	derived bool // made from the whole name, never seen by itself
}

// spread numbers persons and finds the other mentions of everyone who was
// found for sure: the whole name, the given name alone, 小/阿/老 forms, doubled
// names, with spaces or across lines, and pinyin.
func (r *reader) spread() {
	s := spreader{reader: r, index: map[uint32][]form{}, known: map[string]int{}}
	s.collect()
	s.trim()
	if s.persons == 0 {
		return
	}
	s.taken = map[[2]int]bool{}
	for _, c := range r.found {
		for i := c.from; i < c.to; i++ {
			s.taken[[2]int{c.line, i}] = true
		}
	}
	for k := range r.page.from {
		l := r.page.line(k)
		s.search(k, &l)
		s.searchLatin(k, &l)
	}
}

type spreader struct {
	*reader
	persons int
	known   map[string]int // what was found, to its person
	index   map[uint32][]form
	latin   map[string]int
	taken   map[[2]int]bool
}

// collect makes persons of the candidates. Whole names come first, so that
// what is part of one belongs to its person.
func (s *spreader) collect() {
	type seed struct {
		key    string
		code   []uint16
		titled bool
		count  int
		full   bool
		i      int
	}
	var seeds []*seed
	byKey := map[string]*seed{}
	for i, c := range s.found {
		l := s.page.line(c.line)
		k := s.key(&l, c)
		if c.titled {
			k = "+" + k
		}
		d := byKey[k]
		if d == nil {
			d = &seed{key: k, titled: c.titled, i: i}
			d.code = slices.Clone(l.code[pad+c.from : pad+c.to])
			n := s.surnameLen(&l, c.from)
			size := c.to - c.from
			d.full = !c.titled && n > 0 && size > n && size <= n+2 && (size > 2 || s.dec.m.surname[l.at(c.from)] >= 3)
			byKey[k] = d
			seeds = append(seeds, d)
		}
		d.count++
	}
	s.latin = map[string]int{}
	slices.SortStableFunc(seeds, func(a, b *seed) int {
		rank := func(x *seed) int {
			switch {
			case x.titled:
				return 3
			case !x.full:
				return 2
			}
			return -len(x.code)
		}
		return rank(a) - rank(b)
	})
	for _, d := range seeds {
		p := s.known[d.key]
		if p == 0 {
			s.persons++
			p = s.persons
			s.known[d.key] = p
		}
		s.put(form{code: d.code, person: p, titled: d.titled})
		if d.full {
			s.derive(d.code, p)
		}
	}
	for i := range s.found {
		c := &s.found[i]
		l := s.page.line(c.line)
		k := s.key(&l, *c)
		if c.titled {
			k = "+" + k
		}
		c.person = s.known[k]
	}
}

// put indexes a form by its first two units.
func (s *spreader) put(f form) {
	if len(f.code) < 2 || !isHan(f.code[0]) {
		return
	}
	k := uint32(f.code[0])<<16 | uint32(f.code[1])
	s.index[k] = append(s.index[k], f)
}

// derive adds the forms that a whole name gives rise to.
func (s *spreader) derive(full []uint16, p int) {
	n := 1
	if len(full) > 2 && s.lx.compound[uint32(full[0])<<16|uint32(full[1])] {
		n = 2
	}
	given := full[n:]
	add := func(titled bool, code ...uint16) {
		k := string(runes(code))
		if titled {
			k = "+" + k
		}
		if s.known[k] == 0 {
			s.known[k] = p
		}
		s.put(form{code: slices.Clone(code), person: p, titled: titled, derived: true})
	}
	if len(given) == 2 {
		add(false, given...)
	}
	for _, g := range given {
		add(false, '小', g)
		add(false, '阿', g)
		add(false, g, g)
	}
	add(false, '小', given[len(given)-1], given[len(given)-1])
	if n == 1 {
		add(true, '小', full[0])
		add(true, '老', full[0])
	}
	s.deriveLatin(full[:n], given, p)
}

func runes(code []uint16) []rune {
	out := make([]rune, len(code))
	for i, c := range code {
		out[i] = rune(c)
	}
	return out
}

// deriveLatin adds a name in pinyin: zhangxiaoyu, xiaoyuzhang, xiaoyu.
func (s *spreader) deriveLatin(sur, given []uint16, p int) {
	first, second := s.pinyin(sur), s.pinyin(given)
	for _, g := range second {
		if len(g) >= 5 || len(given) == 2 && len(g) >= 4 {
			s.latin[g] = p
		}
		for _, a := range first {
			s.latin[a+g] = p
			s.latin[g+a] = p
		}
	}
}

// pinyin returns the readings of characters run together, a few at most.
func (s *spreader) pinyin(code []uint16) []string {
	out := []string{""}
	for _, c := range code {
		var next []string
		for _, head := range out {
			for _, tail := range s.lx.latin().readings[rune(c)] {
				if len(next) < 8 {
					next = append(next, head+tail)
				}
			}
		}
		out = next
	}
	return out
}

// search finds forms in a line.
func (s *spreader) search(k int, l *line) {
	for i := 0; i+1 < l.n; i++ {
		forms := s.index[uint32(l.at(i))<<16|uint32(l.at(i+1))]
		if forms == nil {
			continue
		}
		var best form
		for _, f := range forms {
			if i+len(f.code) <= l.n && len(f.code) > len(best.code) && slices.Equal(l.code[pad+i:pad+i+len(f.code)], f.code) {
				best = f
			}
		}
		n := len(best.code)
		if n == 0 || s.overlaps(k, i, i+n) || !s.believe(l, i, i+n, best) {
			continue
		}
		c := candidate{line: k, from: i, to: i + n, titled: best.titled, confidence: fair, evidence: "spread", person: best.person}
		if s.masked(l, c) || s.inTitle(l, c) {
			continue
		}
		s.add(c)
		i += n - 1
	}
}

func (s *spreader) overlaps(k, from, to int) bool {
	for i := from; i < to; i++ {
		if s.taken[[2]int{k, i}] {
			return true
		}
	}
	return false
}

// believe asks whether units [from, to), which read like a form of a known
// person, are a mention. A word of the language needs the model's consent.
func (s *spreader) believe(l *line, from, to int, f form) bool {
	n := to - from
	least := -9.0
	switch {
	case s.isWord(l, from, to):
		least = 0.5
		if f.derived {
			least = 1.5
		}
	case n == 2 && (s.crosses(l, from) || s.crosses(l, to)):
		least = 0
	case f.derived && n == 2:
		least = -4
	case f.titled:
		least = -3
	}
	return s.margin(l, from, to, f.titled) > least
}

// searchLatin finds known names in pinyin and known Latin names.
func (s *spreader) searchLatin(k int, l *line) {
	if !hasLatin(l) && len(s.latin) == 0 {
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

// trim corrects what the model took too long: 托邻居 where 邻居 is known.
func (s *spreader) trim() {}
