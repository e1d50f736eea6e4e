package name

// vote corrects where the model cut names of two and of three characters
// differently, by what follows them in the rest of the document: 杜崇升 is 杜崇
// where 杜崇 stands before other characters too, 利菊 is 利菊一 where nothing but
// 一 ever follows.
func (r *reader) vote() {
	counts := map[uint64]int{} // occurrences of the characters
	seen := map[uint64]int{}   // as candidates
	var first charSet
	eligible := func(l *line, c candidate) bool {
		n := c.to - c.from
		return c.evidence == "crf" && !c.titled && (n == 2 || n == 3) && r.surnameLen(l, c.from) == 1 && r.allHan(l, c.from, c.to)
	}
	for _, c := range r.found {
		l := r.page.line(c.line)
		if !eligible(&l, c) {
			continue
		}
		counts[unitKey(&l, c.from, c.from+2)] = 0
		counts[unitKey(&l, c.from, c.from+3)] = 0
		seen[unitKey(&l, c.from, c.to)]++
		first.set(l.at(c.from))
	}
	if len(seen) == 0 {
		return
	}
	all := r.page.all.code
	for i := 0; i+2 < len(all); i++ {
		if !first.has(all[i]) {
			continue
		}
		two := uint64(all[i])<<16 | uint64(all[i+1])
		if _, ok := counts[two]; !ok {
			continue
		}
		counts[two]++
		if three := two<<16 | uint64(all[i+2]); isHan(all[i+2]) {
			if _, ok := counts[three]; ok {
				counts[three]++
			}
		}
	}
	for i := range r.found {
		c := &r.found[i]
		l := r.page.line(c.line)
		if !eligible(&l, *c) {
			continue
		}
		two, three := unitKey(&l, c.from, c.from+2), unitKey(&l, c.from, c.from+3)
		switch {
		case c.to-c.from == 3 && seen[two] >= seen[three] && counts[two] > counts[three]+1:
			c.to--
		case c.to-c.from == 2 && three != 0 && counts[three] > 1 && counts[three] == counts[two] && r.ends(&l, c.to):
			c.to++
		}
	}
}

// ends reports whether unit i may be the second character of a given name: it
// is not the beginning of a word, nor one that often follows names.
func (r *reader) ends(l *line, i int) bool {
	if !isHan(l.at(i)) || l.gap[pad+i] == gapSpace || r.dec.m.given[l.at(i)] < 3 || r.lx.table.heads[l.at(i)]&(say|title|kin) != 0 {
		return false
	}
	for n := 2; n <= 4 && i+n <= l.n; n++ {
		if r.isWord(l, i, i+n) {
			return false
		}
	}
	return r.likelier(l, i-2, i+1, false, -4)
}
