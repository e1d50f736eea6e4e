// Package segment tells where Chinese words begin and end, so that a short
// term inside a longer word (轻生 in 减轻生活压力) is not taken for itself. It
// is all that the program uses of gse.
package segment

import (
	_ "embed"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

//go:generate go run gen.go

// words is a selection from the dictionary of gse (Apache License 2.0), which
// is in part that of jieba (MIT): a word and its frequency a line.
//
//go:embed words.txt
var words string

// reach is how many characters on each side of a term are segmented with it.
const reach = 12

// termFrequency is that of a term which the dictionary lacks: a common word.
const termFrequency = 300

// others stands for the words of the dictionary that a stretch of text does not
// hold, so that frequencies weigh as in the whole of it.
const (
	others          = "\uE000\uE001"
	othersFrequency = 26_000_000
)

// A Segmenter finds word borders. It is safe for concurrent use.
type Segmenter struct {
	terms []string // sorted
}

// New returns a Segmenter that knows terms beside its own words.
func New(terms []string) *Segmenter {
	s := &Segmenter{make([]string, 0, len(terms))}
	for _, t := range terms {
		s.terms = append(s.terms, strings.ReplaceAll(t, " ", ""))
	}
	slices.Sort(s.terms)
	return s
}

// Word reports whether text[start:end] begins and ends where words do. Next to
// anything but an ideograph there is always a border, and within ideographs
// where no word of the dictionary lies across it. Only for the rest is gse
// asked, with the words of that stretch: loading all would take longer than
// reading most documents.
func (s *Segmenter) Word(text string, start, end int) bool {
	from, to := before(text, start), after(text, end)
	begins := from == start || !s.across(text, from, start, to)
	ends := to == end || !s.across(text, from, end, to)
	if begins && ends {
		return true
	}
	for _, w := range s.segment(text[from:to]) {
		begins = begins || from+w.Start() == start
		ends = ends || from+w.End() == end
	}
	return begins && ends
}

// across reports whether a word in text[from:to] begins before at and ends after it.
func (s *Segmenter) across(text string, from, at, to int) bool {
	for i := at; i > from; {
		_, n := utf8.DecodeLastRuneInString(text[:i])
		i -= n
		for range s.wordsAt(text[i:to], at-i+1) {
			return true
		}
	}
	return false
}

// segment cuts text, which is ideographs alone, with the words that occur in it.
func (s *Segmenter) segment(text string) []gse.Segment {
	g := &gse.Segmenter{SkipLog: true, NotLoadHMM: true, Dict: gse.NewDict()}
	add := func(word string, frequency float64) {
		if err := g.AddToken(word, frequency); err != nil {
			panic(err) // the dictionary holds a word that gse can't keep
		}
	}
	for i := range text {
		for word, frequency := range s.wordsAt(text[i:], 0) {
			add(word, frequency)
		}
	}
	add(others, othersFrequency)
	g.CalcToken()
	return g.Segment([]byte(text))
}

// wordsAt yields the words of at least so many bytes that text begins with, and
// their frequencies.
func (s *Segmenter) wordsAt(text string, least int) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		first, _ := utf8.DecodeRuneInString(text)
		at := sections()[first]
		for lines := words[at.from:at.to]; lines != ""; {
			line, rest, _ := strings.Cut(lines, "\n")
			lines = rest
			word, frequency, _ := strings.Cut(line, " ")
			if len(word) >= least && strings.HasPrefix(text, word) {
				if f, _ := strconv.ParseFloat(frequency, 64); !yield(word, f) {
					return
				}
			}
		}
		head := string(first)
		i, _ := slices.BinarySearch(s.terms, head)
		for ; i < len(s.terms) && strings.HasPrefix(s.terms[i], head); i++ {
			if t := s.terms[i]; len(t) >= least && strings.HasPrefix(text, t) && !known(t) && !yield(t, termFrequency) {
				return
			}
		}
	}
}

// A section is the stretch of words that begin with one character.
type section struct{ from, to int }

// sections parts the dictionary, which is sorted, when it is first asked.
var sections = sync.OnceValue(func() map[rune]section {
	m := make(map[rune]section, 4096)
	at := section{}
	var last rune
	for at.to < len(words) {
		first, _ := utf8.DecodeRuneInString(words[at.to:])
		if first != last {
			m[last] = at
			at.from, last = at.to, first
		}
		at.to += strings.IndexByte(words[at.to:], '\n') + 1
	}
	m[last] = at
	return m
})

// known reports whether the dictionary has word.
func known(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	at := sections()[first]
	lines := words[at.from:at.to]
	return strings.HasPrefix(lines, word+" ") || strings.Contains(lines, "\n"+word+" ")
}

// before returns the offset where the ideographs that lead up to off begin.
func before(text string, off int) int {
	for range reach {
		r, n := utf8.DecodeLastRuneInString(text[:off])
		if !han(r) {
			break
		}
		off -= n
	}
	return off
}

// after returns the offset where the ideographs that follow off end.
func after(text string, off int) int {
	for range reach {
		r, n := utf8.DecodeRuneInString(text[off:])
		if !han(r) {
			break
		}
		off += n
	}
	return off
}

func han(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }
