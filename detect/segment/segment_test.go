package segment

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/go-ego/gse"
)

func TestWord(t *testing.T) {
	s := New([]string{"轻生", "离异"})
	for _, c := range []struct {
		text, term string
		want       bool
	}{
		{"他曾有轻生念头", "轻生", true},
		{"以减轻生活压力", "轻生", false},
		{"他的父母离异后随祖父生活", "离异", true},
		{"轻生", "轻生", true},
		{"，轻生。", "轻生", true},
		{"重大学校都来了", "大学", false},
		{"他考上大学了", "大学", true},
	} {
		i := strings.Index(c.text, c.term)
		if got := s.Word(c.text, i, i+len(c.term)); got != c.want {
			t.Errorf("%s in %s: word %v, want %v", c.term, c.text, got, c.want)
		}
	}
}

// The words of a stretch must cut it as the whole dictionary would.
func TestSegmentsAsWithAllWords(t *testing.T) {
	terms := []string{"轻生", "离异", "不想活了"}
	s := New(terms)
	g := &gse.Segmenter{SkipLog: true, NotLoadHMM: true}
	if err := g.LoadDictStr(words + "轻生 300\n离异 300\n不想活了 300\n"); err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	lines := strings.Split(words, "\n")
	for range 3000 {
		var b strings.Builder
		for b.Len() < 3*2*reach {
			w := terms[rng.IntN(len(terms))]
			if rng.IntN(3) > 0 {
				w, _, _ = strings.Cut(lines[rng.IntN(len(lines))], " ")
			}
			runes := []rune(w)
			b.WriteString(string(runes[rng.IntN(len(runes)+1):]))
		}
		text := b.String()
		want, got := g.Segment([]byte(text)), s.segment(text)
		if !slices.EqualFunc(want, got, func(a, b gse.Segment) bool { return a.Start() == b.Start() && a.End() == b.End() }) {
			t.Fatalf("%s: %d segments, %d with all words", text, len(got), len(want))
		}
		for at := range text {
			border := slices.ContainsFunc(want, func(w gse.Segment) bool { return w.Start() == at })
			if at > 0 && !border && !s.across(text, 0, at, len(text)) {
				t.Fatalf("%s: no word lies across %d, where gse has no border", text, at)
			}
		}
	}
}

func BenchmarkWord(b *testing.B) {
	s := New(nil)
	for b.Loop() {
		s.Word("来访者说他曾有轻生念头但是没有告诉任何人", 21, 27)
	}
}

func BenchmarkSegment(b *testing.B) {
	s := New(nil)
	for b.Loop() {
		s.segment("来访者说以减轻生活压力但是没有告诉任何人")
	}
}
