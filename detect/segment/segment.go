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
		for n := 0; n < len(text); {
			_, size := utf8.DecodeRuneInString(text[n:])
			if n += size; n < least {
				continue
			}
			w := text[:n]
			frequency, more := lookup(w)
			at, isTerm := slices.BinarySearch(s.terms, w)
			if isTerm && frequency == 0 {
				frequency = termFrequency
			}
			if frequency > 0 && !yield(w, frequency) {
				return
			}
			if !more && (at == len(s.terms) || !strings.HasPrefix(s.terms[at], w)) {
				return // nothing begins so
			}
		}
	}
}

// lookup returns the frequency of w, 0 if it is no word of the dictionary, and
// whether any word begins with w.
func lookup(w string) (frequency float64, more bool) {
	lo, hi := 0, len(words) // both at the beginning of a line
	for lo < hi {
		line := strings.LastIndexByte(words[:(lo+hi)/2], '\n') + 1
		word, _, _ := strings.Cut(words[line:], " ")
		if word < w {
			lo = line + strings.IndexByte(words[line:], '\n') + 1
		} else {
			hi = line
		}
	}
	rest, more := strings.CutPrefix(words[lo:], w)
	if more && rest[0] == ' ' {
		n, _, _ := strings.Cut(rest[1:], "\n")
		frequency, _ = strconv.ParseFloat(n, 64)
	}
	return frequency, more
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
