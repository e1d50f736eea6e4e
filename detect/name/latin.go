package name

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/latin.txt
var latinText string

//go:embed data/pinyin.txt
var pinyinText string

// latin is what is known of words in Latin letters.
type latin struct {
	first, other, title map[string]bool
	syllables           map[string]string // reading to the characters that have it
	surname             map[string]bool   // readings of common surnames
}

// newLatin reads the lists; fold gives characters their simplified form.
func newLatin(lx *lexicon) *latin {
	t := &latin{first: map[string]bool{}, other: map[string]bool{}, title: map[string]bool{},
		syllables: map[string]string{}, surname: map[string]bool{}}
	for _, row := range dataLines(latinText) {
		name, words, _ := strings.Cut(row, ":")
		set := map[string]map[string]bool{"first": t.first, "other": t.other, "title": t.title, "surname": t.surname}[name]
		for w := range strings.FieldsSeq(words) {
			set[strings.ToLower(w)] = true
		}
	}
	for _, row := range dataLines(pinyinText) {
		syllable, chars, _ := strings.Cut(row, " ")
		t.syllables[syllable] = chars
		for _, c := range chars {
			if k, ok := lx.rank[c]; ok && k < 250 {
				t.surname[syllable] = true
			}
		}
	}
	return t
}

// readings returns how c is read, in the order of the alphabet. It searches the
// list: an index of all characters takes longer to make than most documents
// have names.
func readings(c rune) (all []string) {
	if c < utf8.RuneSelf {
		return nil
	}
	s, char := pinyinText, string(c)
	for i := strings.Index(s, char); i >= 0; i = strings.Index(s, char) {
		syllable, _, _ := strings.Cut(s[strings.LastIndexByte(s[:i], '\n')+1:], " ")
		all = append(all, syllable)
		_, s, _ = strings.Cut(s[i:], "\n")
	}
	return all
}

// A word is a run of Latin letters in a line: units [from, to).
type word struct {
	from, to int
	s        string
}

func (w word) lower() string { return strings.ToLower(strings.ReplaceAll(w.s, "-", "")) }

// capital reports whether w is written as a name is: Xiaoyu, XIAOYU, Yu-Chieh.
func (w word) capital() bool {
	r, _ := utf8.DecodeRuneInString(w.s)
	return unicode.IsUpper(r)
}

// upper reports whether w has no small letter.
func (w word) upper() bool { return strings.ToUpper(w.s) == w.s }

// words returns the Latin words of l. Words inside e-mail addresses, paths and
// accounts are left out: those are identifiers of their own.
func (r *reader) words(l *line) []word {
	var out []word
	letter := func(i int) bool { c := l.at(i); return c == codeLower || c == codeUpper }
	for i := 0; i < l.n; i++ {
		if !letter(i) {
			continue
		}
		from := i
		for i < l.n && (letter(i) || (l.at(i) == '-' || l.at(i) == '\'' || l.at(i) == '’') && letter(i-1) && letter(i+1)) {
			i++
		}
		if token(l, from, i) {
			continue
		}
		out = append(out, word{from, i, r.text(l, from, i)})
	}
	return out
}

// token reports whether a word is part of an e-mail address, a link or an account.
func token(l *line, from, to int) bool {
	part := func(c uint16) bool {
		return c == codeDigit || c == '_' || c == '@' || c == '/' || c == '\\' || c == '=' || c == '#' || c == '.' || c == '-'
	}
	solid := func(c uint16) bool { return c == codeDigit || c == '_' || c == '@' || c == codeLower || c == codeUpper }
	for i := from - 1; i >= -1 && part(l.at(i)); i-- {
		if solid(l.at(i)) || l.at(i) == '@' {
			return true
		}
	}
	i := to
	for ; i < l.n && (part(l.at(i)) || i > to && solid(l.at(i))); i++ {
		if c := l.at(i); c == '@' || c == '_' || c == codeDigit && i == to || c == '=' {
			return true
		}
	}
	return false
}

// readLatin adds names in Latin letters: pinyin, English names, names with
// Mr or Ms, and whatever stands in a field for a name.
func (r *reader) readLatin() {
	r.dropLatin()
	for k := range r.page.from {
		if r.page.marks[k]&hasUpper == 0 {
			continue
		}
		l := r.page.line(k)
		words := r.words(&l)
		for i := 0; i < len(words); {
			n := 1
			for i+n < len(words) && n < 4 && follows(&l, words[i+n-1], words[i+n]) {
				n++
			}
			i += max(r.latinName(k, &l, words[i:i+n]), 1)
		}
	}
}

// follows reports whether b is the next word of the same name: a space, a dot
// and a space, or a middle dot lies between.
func follows(l *line, a, b word) bool {
	switch b.from - a.to {
	case 1:
		c := l.at(a.to)
		return c == codeSpace || c == '·' || c == '.'
	case 2:
		return l.at(a.to) == '.' && l.at(a.to+1) == codeSpace
	}
	return false
}

// latinName reads a name at the start of words, which follow each other, and
// returns how many of them it took.
func (r *reader) latinName(k int, l *line, words []word) int {
	add := func(from, to int, titled bool, conf float64, why string) {
		if why == "english" || why == "label" {
			to = r.withSurname(l, to)
		}
		if strings.ContainsRune("姐哥总", rune(l.at(to))) && closes(l, to+1) {
			to, titled = to+1, true // Mia姐
		}
		r.add(candidate{line: k, from: from, to: to, titled: titled, confidence: conf, evidence: why})
	}
	w := words[0]
	if w.lower() == "sir" && r.surnameLen(l, w.from-1) == 1 && !r.crosses(l, w.from-1) {
		add(w.from-1, w.to, true, strong, "english") // 何Sir
		return 1
	}
	if !w.capital() {
		return 1
	}
	lt := r.lx.latin()
	named := 0 // words that can belong to a name
	for named < len(words) && words[named].capital() && !lt.other[words[named].lower()] {
		named++
	}
	if lt.title[w.lower()] && len(words) > 1 {
		switch {
		case named >= 3:
			add(words[1].from, words[2].to, false, strong, "title")
			return 3
		case named == 2 && utf8.RuneCountInString(words[1].s) > 1:
			add(w.from, words[1].to, true, strong, "title")
			return 2
		}
		return 1
	}
	labelled := r.underLabel(l, w.from)
	switch {
	case named >= 3 && len(w.s) > 1 && w.upper() && lt.surname[w.lower()] && !words[1].upper() && !words[2].upper() && !common[w.lower()]:
		add(w.from, words[named-1].to, false, strong, "pinyin") // CHAN Tai Man Peter
		return named
	case named >= 2 && r.pinyinName(words[0], words[1]):
		n := 2
		if named > 2 && r.syllables(words[2].lower(), 1) && !labelled {
			n = 3
		}
		add(w.from, words[n-1].to, false, strong, "pinyin")
		return n
	case named >= 3 && lt.surname[w.lower()] && !common[w.lower()] && lt.first[words[2].lower()] && r.syllables(words[1].lower(), 2):
		add(w.from, words[2].to, false, strong, "pinyin")
		return 3
	case named == 2 && r.greeted(l, w.from) && !words[1].upper(), named == 1 && r.greeted(l, w.from) && !w.upper():
		add(w.from, words[named-1].to, false, strong, "english")
		return named
	case named >= 2 && lt.first[w.lower()] && len(words[1].s) > 1:
		add(w.from, words[1].to, false, strong, "english")
		return 2
	case named >= 2 && isInitial(w) && r.initialed(words[:named]):
		n := named
		add(w.from, words[n-1].to, false, strong, "initials")
		return n
	case named >= 1 && labelled && len(w.s) > 1 && !(w.upper() && len(w.s) < 5 && named == 1):
		n := min(named, 3)
		add(w.from, words[n-1].to, false, strong, "label")
		return n
	case named >= 1 && lt.first[w.lower()] && !w.upper() && (len(words) == 1 || named == 1 && !lt.other[words[1].lower()] || len(words) > 1 && !words[1].capital()):
		add(w.from, w.to, false, fair, "english")
		return 1
	}
	return max(named, 1)
}

// withSurname returns where a name in Latin letters that ends before unit to
// ends with the Chinese surname behind it: Anna 杨.
func (r *reader) withSurname(l *line, to int) int {
	if n := r.surnameLen(l, to+1); l.at(to) == codeSpace && n > 0 && closes(l, to+1+n) {
		return to + 1 + n
	}
	return to
}

// greeted reports whether a line begins with Dear, Hi, Hello or Hey and unit i
// comes next.
func (r *reader) greeted(l *line, i int) bool {
	switch r.text(l, 0, i) {
	case "Dear ", "Hi ", "Hello ", "Hey ":
		return true
	}
	return false
}

func isInitial(w word) bool { return len(w.s) == 1 }

// initialed reports whether words are initials and a surname: X. Y. Zhang.
func (r *reader) initialed(words []word) bool {
	last := words[len(words)-1]
	for _, w := range words[:len(words)-1] {
		if !isInitial(w) {
			return false
		}
	}
	return len(last.s) > 1 && !last.upper() && r.lx.latin().surname[last.lower()]
}

// underLabel reports whether the field that unit i stands in is one for names.
func (r *reader) underLabel(l *line, i int) bool {
	j := i
	for j > 0 && (l.at(j-1) == codeSpace || l.at(j-1) == '“') {
		j--
	}
	if j == 0 {
		_, heading := r.segment(l)
		return labelKind(r.lx, heading) == nameLabel
	}
	if l.at(j-1) == ':' || l.at(j-1) == '|' || l.at(j-1) == '\t' {
		return labelKind(r.lx, strings.TrimSpace(r.text(l, fieldStart(l, j-1), j-1))) == nameLabel
	}
	n, _ := r.endingAt(l, j, label)
	return n > 1
}

// pinyinName reports whether a and b are a surname and a given name in pinyin,
// in either order.
func (r *reader) pinyinName(a, b word) bool {
	lt := r.lx.latin()
	ok := func(s, g word) bool {
		hyphened := strings.Contains(g.s, "-") && !g.upper() // Yu-Chieh: other romanisations
		return lt.surname[s.lower()] && !common[s.lower()] && len(g.s) > 1 && (hyphened || r.syllables(g.lower(), 2)) && !common[g.lower()]
	}
	return ok(a, b) || ok(b, a)
}

// common are English words that are also syllables.
var common = map[string]bool{"he": true, "she": true, "can": true, "men": true, "man": true, "fan": true, "sun": true, "pan": true,
	"song": true, "ran": true, "an": true, "me": true, "so": true, "to": true, "you": true, "hang": true, "lie": true, "die": true,
	"long": true, "sang": true, "gang": true, "bang": true, "pie": true, "tie": true, "dong": true, "do": true, "la": true, "re": true,
	"mi": true, "fa": true, "a": true, "o": true, "e": true, "ma": true, "hen": true, "den": true, "pen": true, "ban": true, "tan": true}

// syllables reports whether s reads as one to most syllables of pinyin.
func (r *reader) syllables(s string, most int) bool {
	if s == "" {
		return true
	}
	if most == 0 {
		return false
	}
	lt := r.lx.latin()
	for n := min(6, len(s)); n > 0; n-- {
		if lt.syllables[s[:n]] != "" && r.syllables(s[n:], most-1) {
			return true
		}
	}
	return false
}

// dropLatin drops what the model took for names among Latin words that cannot
// be one, and keeps the rest at a lower confidence.
func (r *reader) dropLatin() {
	for i := range r.found {
		c := &r.found[i]
		at := r.page.line(c.line)
		l := &at
		if c.evidence != "crf" || !isLetter(l.at(c.from)) {
			continue
		}
		lt := r.lx.latin()
		s := r.text(l, c.from, c.to)
		good := len(s) > 2 && strings.ToUpper(s) != s && !token(l, c.from, c.to) && (c.from == 0 || !isLetter(l.at(c.from-1))) && !isLetter(l.at(c.to))
		for w := range strings.FieldsSeq(s) {
			r, _ := utf8.DecodeRuneInString(w)
			good = good && unicode.IsUpper(r) && !lt.other[strings.ToLower(strings.Trim(w, ".,"))]
		}
		if good {
			c.confidence = min(c.confidence, fair-0.05)
			c.to = r.withSurname(l, c.to)
		} else {
			c.confidence = 0
		}
	}
}

func isLetter(c uint16) bool { return c == codeLower || c == codeUpper }
