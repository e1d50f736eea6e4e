package segment

import (
	"strings"
	"testing"
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

func TestNoDictionaryForWhatNeedsNone(t *testing.T) {
	s := &Segmenter{load: nil} // would panic
	if !s.Word("（轻生）", 3, 9) {
		t.Error("a term between brackets is no word")
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		New(nil).Word("他曾有轻生念头", 9, 15)
	}
}

func BenchmarkWord(b *testing.B) {
	s := New(nil)
	for b.Loop() {
		s.Word("来访者说他曾有轻生念头但是没有告诉任何人", 21, 27)
	}
}
