package name

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yinqu/document"
)

//go:embed data/simplified.txt
var simplifiedText string

//go:embed data/surnames.txt
var surnameText string

//go:embed data/notname.txt
var notNameText string

//go:embed data/lexicon.txt
var lexiconText string

// A class is a set of kinds of words that stand beside names.
type class uint16

const (
	kin class = 1 << iota
	peer
	client
	post
	title
	say
	intro
	label
	mask
	place
	roll // what heads a list of persons
)

var classNames = map[string]class{"kin": kin, "peer": peer, "client": client, "post": post, "title": title,
	"say": say, "intro": intro, "label": label, "mask": mask, "place": place, "roll": roll}

// A lexicon is what is known of words apart from the model.
type lexicon struct {
	folds    [65536]uint16    // simplified, half width
	surname  [65536]uint8     // 1: in order of population; 2: others
	compound map[uint32]bool  // compound surnames of two characters
	leads    charSet          // what they begin with
	words    map[uint64]class // words of up to four characters beside names
	table    *wordTable       // the same, for the innermost loops
	public   map[string]bool  // persons written about in public, folded
	notName  map[uint64]bool  // values of name fields that are no names
	rank     map[rune]int     // of the common surnames, from 0

	latin func() *latin // read when a text has Latin names
}

var loadLexicon = sync.OnceValue(newLexicon)

func newLexicon() *lexicon {
	lx := &lexicon{compound: map[uint32]bool{}, words: map[uint64]class{}, notName: map[uint64]bool{}, rank: map[rune]int{}}
	lx.latin = sync.OnceValue(func() *latin { return newLatin(lx) })
	for i := range lx.folds {
		lx.folds[i] = uint16(i)
	}
	for _, g := range narrow {
		for r := g[0]; r <= g[1]; r++ {
			lx.folds[r] = foldWidth(r)
		}
	}
	for _, block := range [][2]rune{{0x2E80, 0x2FDF}, {0xF900, 0xFAFF}} { // radicals and compatibility forms
		for r := block[0]; r <= block[1]; r++ {
			if q := []rune(document.FoldString(string(r))); len(q) == 1 && q[0] < 65536 {
				lx.folds[r] = uint16(q[0])
			}
		}
	}
	for _, row := range dataLines(simplifiedText) {
		for row != "" {
			from, n := utf8.DecodeRuneInString(row)
			to, m := utf8.DecodeRuneInString(row[n:])
			lx.folds[from] = uint16(to)
			row = row[n+m:]
		}
	}
	rows := dataLines(surnameText)
	for k, row := range rows {
		if k == len(rows)-1 {
			lx.addCompounds(row)
			continue
		}
		for _, r := range row {
			r = rune(lx.folds[r])
			if lx.surname[r] != 0 {
				continue
			}
			if k < 2 {
				lx.rank[r] = len(lx.rank)
				lx.surname[r] = 1
			} else {
				lx.surname[r] = 2
			}
		}
	}
	for _, row := range dataLines(lexiconText) {
		name, words, _ := strings.Cut(row, ":")
		c := classNames[name]
		for w := range strings.FieldsSeq(words) {
			if key, n := lx.key(w); n > 0 {
				lx.words[key] |= c
			}
		}
	}
	for _, row := range dataLines(notNameText) {
		for w := range strings.FieldsSeq(row) {
			if key, n := lx.key(w); n > 0 {
				lx.notName[key] = true
			}
		}
	}
	lx.table = newWordTable(lx.words)
	lx.public = publicNames(lx)
	return lx
}

func (lx *lexicon) addCompounds(row string) {
	q := []rune(row)
	for i := 0; i+1 < len(q); i += 2 {
		a, b := lx.folds[q[i]], lx.folds[q[i+1]]
		lx.compound[uint32(a)<<16|uint32(b)] = true
		lx.leads.set(a)
	}
}

// isCompound reports whether a and b are a surname of two characters.
func (lx *lexicon) isCompound(a, b uint16) bool {
	return lx.leads.has(a) && lx.compound[uint32(a)<<16|uint32(b)]
}

// A charSet is a set of characters, a bit each.
type charSet [1024]uint64

func (s *charSet) has(c uint16) bool { return s[c>>6]>>(c&63)&1 != 0 }
func (s *charSet) set(c uint16)      { s[c>>6] |= 1 << (c & 63) }

// key packs a word of up to four characters; n is 0 if it is longer.
func (lx *lexicon) key(w string) (key uint64, n int) {
	for _, r := range w {
		if n == 4 {
			return 0, 0
		}
		key = key<<16 | uint64(lx.fold(r))
		n++
	}
	return key, n
}

// fold returns the unit of a rune.
func (lx *lexicon) fold(r rune) uint16 {
	switch {
	case r < 65536:
		return lx.folds[r]
	case r >= 0x20000 && r <= 0x3FFFF:
		return codeRare
	}
	return codeOther
}

// narrow are the characters that foldWidth may change, first and last of each
// stretch: ASCII and Latin letters, punctuation, full-width forms.
var narrow = [...][2]rune{{0, 0x24F}, {0x2000, 0x30FF}, {0xFF00, 0xFFFF}}

func foldWidth(r rune) uint16 {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	switch {
	case r >= '0' && r <= '9':
		return codeDigit
	case r >= 'a' && r <= 'z' || r >= 0xE0 && r <= 0x24F:
		return codeLower
	case r >= 'A' && r <= 'Z' || r >= 0xC0 && r < 0xE0:
		return codeUpper
	case r == '‧' || r == '•' || r == '・' || r == '．' || r == '●':
		return '·'
	case r == '「' || r == '『' || r == '"' || r == '〝':
		return '“'
	case r == '」' || r == '』' || r == '〞':
		return '”'
	case r < 3:
		return codeOther
	}
	return uint16(r)
}

// dataLines returns the lines of an embedded list without comments.
func dataLines(s string) []string {
	var out []string
	for row := range strings.Lines(s) {
		row = strings.TrimSpace(row)
		if row != "" && !strings.HasPrefix(row, "#") {
			out = append(out, row)
		}
	}
	return out
}

// Surnames returns the surnames that are known: the common ones in order of
// population, the rare ones, and those of two characters.
func Surnames() (common, rare, compound []string) {
	lx := loadLexicon()
	common = make([]string, len(lx.rank))
	for r, i := range lx.rank {
		common[i] = string(r)
	}
	for c, k := range lx.surname {
		if k == 2 {
			rare = append(rare, string(rune(c)))
		}
	}
	for k := range lx.compound {
		compound = append(compound, string([]rune{rune(k >> 16), rune(k & 0xFFFF)}))
	}
	slices.Sort(compound)
	return common, rare, compound
}
