package name

import (
	"slices"
	"strings"
)

// A form is a way to name a person who was found elsewhere.
type form struct {
	code    []uint16
	titled  bool
	support float64 // how often and how surely it was found
	sure    bool    // a form or a list says that it is a name
	given   bool    // the given name of somebody whose whole name was found
	derived bool    // made from the whole name, not seen by itself
}

// formKey tells names from names with titles.
func formKey(s string, titled bool) string {
	if titled {
		return "+" + s
	}
	return s
}

// personOf returns the person that a candidate names, a new one if need be.
func (s *spreader) personOf(l *line, c candidate) int {
	k := formKey(s.key(l, c), c.titled)
	if s.known[k] == 0 {
		s.persons++
		s.known[k] = s.persons
	}
	return s.known[k]
}

// collect makes persons of the candidates. Whole names come first, so that
// what is part of one belongs to its person.
func (s *spreader) collect() {
	type seed struct {
		form
		key  string
		full bool
	}
	var seeds []*seed
	byKey := map[string]*seed{}
	for _, c := range s.found {
		l := s.page.line(c.line)
		k := formKey(s.key(&l, c), c.titled)
		d := byKey[k]
		if d == nil {
			d = &seed{key: k}
			d.titled = c.titled
			d.code = slices.Clone(l.code[pad+c.from : pad+c.to])
			n := s.surnameLen(&l, c.from)
			size := c.to - c.from
			d.full = !c.titled && n > 0 && size > n && size <= n+2 && (size > 2 || s.dec.m.surname[l.at(c.from)] >= 3)
			byKey[k] = d
			seeds = append(seeds, d)
		}
		d.support += weight(c)
		d.sure = d.sure || strings.HasPrefix(c.evidence, "label")
	}
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
		s.put(d.key, d.form, p)
		if d.full {
			s.derive(d.form, p)
		} else if !d.titled && isHan(d.code[0]) && len(d.code) >= 4 {
			s.parts(d.form, p)
		} else if !isHan(d.code[0]) {
			s.latinForms(d.key, p)
		}
	}
}

// weight is how much a candidate says for its form.
func weight(c candidate) float64 {
	switch {
	case strings.HasPrefix(c.evidence, "label"):
		return 3
	case c.confidence >= strong:
		return 1
	}
	return 0.5
}

// maxAlike bounds the forms that begin alike, which a made-up text could have
// thousands of.
const maxAlike = 200

// put adds a form of person p, or adds to the support of what is known.
func (s *spreader) put(key string, f form, p int) {
	if s.known[key] == 0 {
		s.known[key] = p
	}
	if old := s.forms[key]; old != nil {
		old.support += f.support
		old.derived = old.derived && f.derived
		old.sure = old.sure || f.sure
		old.given = old.given || f.given
		return
	}
	if len(f.code) < 2 || !isHan(f.code[0]) {
		return
	}
	s.forms[key] = &f
	k := uint32(f.code[0])<<16 | uint32(f.code[1])
	if len(s.index[k]) >= maxAlike {
		return
	}
	s.index[k] = append(s.index[k], &f)
	s.heads.set(f.code[0])
}

// derive adds the forms that a whole name gives rise to.
func (s *spreader) derive(full form, p int) {
	n := 1
	if len(full.code) > 2 && s.lx.isCompound(full.code[0], full.code[1]) {
		n = 2
	}
	given := full.code[n:]
	add := func(titled bool, share float64, code ...uint16) {
		s.put(formKey(string(runes(code)), titled), form{code: slices.Clone(code), titled: titled, support: share * full.support, derived: true}, p)
	}
	if len(given) == 2 {
		s.put(string(runes(given)), form{code: slices.Clone(given), support: 0.7 * full.support, derived: true, given: full.support >= 1}, p)
	}
	for _, g := range given {
		add(false, 0.3, '小', g)
		add(false, 0.3, '阿', g)
		if given[0] != given[len(given)-1] || len(given) == 1 {
			add(false, 0.3, g, g)
		}
	}
	if n == 1 {
		add(true, 0.3, '小', full.code[0])
		add(true, 0.3, '老', full.code[0])
	}
	if s.page.any&(hasUpper|hasLower) != 0 {
		s.deriveLatin(full.code[:n], given, p)
	}
}

// parts adds the parts of a long name: 阿依古丽·买买提江 is called 阿依古丽 or 古丽,
// 卓玛央金 is called 卓玛 or 央金.
func (s *spreader) parts(full form, p int) {
	add := func(code []uint16, share float64) {
		if len(code) >= 2 {
			s.put(string(runes(code)), form{code: slices.Clone(code), support: share * full.support, derived: true}, p)
		}
	}
	if dot := slices.Index(full.code, uint16('·')); dot > 0 {
		first := full.code[:dot]
		add(first, 0.7)
		if n := len(first); n > 3 {
			add(first[n-2:], 0.5)
		}
		return
	}
	if len(full.code) == 4 {
		add(full.code[:2], 0.4)
		add(full.code[2:], 0.4)
	}
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
			for _, tail := range readings(rune(c)) {
				if len(next) < 8 {
					next = append(next, head+tail)
				}
			}
		}
		out = next
	}
	return out
}

// latinForms adds the parts of a name in Latin letters.
func (s *spreader) latinForms(key string, p int) {
	words := strings.FieldsFunc(key, func(r rune) bool { return r == ' ' || r == '·' || r == '.' })
	for _, w := range words {
		if len(w) > 2 && len(words) > 1 && !s.lx.latin().other[strings.ToLower(w)] {
			s.latin[strings.ToLower(strings.ReplaceAll(w, "-", ""))] = p
		}
	}
	s.latin[strings.ToLower(strings.ReplaceAll(strings.Join(words, ""), "-", ""))] = p
}
