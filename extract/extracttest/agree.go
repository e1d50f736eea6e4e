package extracttest

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// F1 says how far two readings of one file agree, from 0 to 1: the F1 of their
// bigrams of characters, in NFKC and without spaces.
func F1(a, b string) float64 {
	var t Tally
	t.Add(a, b)
	return t.F1()
}

// A Tally counts the bigrams of many pairs of readings.
type Tally struct{ ours, theirs, common int }

// Add counts one pair.
func (t *Tally) Add(ours, theirs string) {
	x, n := bigrams(ours)
	y, m := bigrams(theirs)
	t.ours, t.theirs = t.ours+n, t.theirs+m
	for g, k := range x {
		t.common += min(k, y[g])
	}
}

// F1 returns the F1 over all pairs; 1 if there was nothing to read.
func (t *Tally) F1() float64 {
	if t.ours+t.theirs == 0 {
		return 1
	}
	return 2 * float64(t.common) / float64(t.ours+t.theirs)
}

func bigrams(s string) (map[[2]rune]int, int) {
	m := map[[2]rune]int{}
	var last rune
	n := 0
	for _, c := range norm.NFKC.String(s) {
		if unicode.IsSpace(c) || unicode.IsControl(c) || c == unicode.ReplacementChar {
			continue
		}
		if last != 0 {
			m[[2]rune{last, c}]++
			n++
		}
		last = c
	}
	return m, n
}
