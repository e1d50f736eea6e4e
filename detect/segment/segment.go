// Package segment tells where Chinese words begin and end, so that a short
// term inside a longer word (轻生 in 减轻生活压力) is not taken for itself. It
// is all that the program uses of gse.
package segment

import (
	_ "embed"
	"fmt"
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

// A Segmenter finds word borders. Its dictionary is loaded when it is first
// asked; that costs some 20 ms. It is safe for concurrent use.
type Segmenter struct {
	load func() *gse.Segmenter
}

// New returns a Segmenter that knows terms beside its own words.
func New(terms []string) *Segmenter {
	return &Segmenter{sync.OnceValue(func() *gse.Segmenter {
		var extra strings.Builder
		for _, t := range terms {
			fmt.Fprintf(&extra, "%s %d\n", strings.ReplaceAll(t, " ", ""), termFrequency)
		}
		g := &gse.Segmenter{SkipLog: true, NotLoadHMM: true}
		if err := g.LoadDictStr(words + extra.String()); err != nil {
			panic(err) // the embedded dictionary is at fault
		}
		return g
	})}
}

// Word reports whether text[start:end] begins and ends where words do. Next to
// anything but an ideograph there is always a border.
func (s *Segmenter) Word(text string, start, end int) bool {
	from, to := before(text, start), after(text, end)
	if from == start && to == end {
		return true
	}
	begins, ends := from == start, to == end
	for _, w := range s.load().Segment([]byte(text[from:to])) {
		begins = begins || from+w.Start() == start
		ends = ends || from+w.End() == end
	}
	return begins && ends
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
