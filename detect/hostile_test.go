package detect

import (
	"strings"
	"testing"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/rules"
)

// TestCombineLooksNoFartherThanItsGap compares what combine finds in a row of
// clauses with what it finds in each: nothing reaches over their borders, and
// what a clause costs does not depend on the others.
func TestCombineLooksNoFartherThanItsGap(t *testing.T) {
	find := &rules.Find{All: []rules.Group{{Terms: []string{"甲"}}, {Terms: []string{"乙"}}}, Gap: 3}
	for text, want := range map[string]int{
		"甲乙":        1,
		"甲一二三乙":     1,
		"甲一二三四乙":    0,
		"甲,乙":       0,
		"甲甲甲乙":      3,
		"甲乙乙":       1,
		"乙甲":        0,
		"甲一甲一甲一乙,乙": 2,
	} {
		p := &Pass{View: document.Fold(&document.Document{Text: strings.Repeat(text+"。", 50)})}
		var hits []Hit
		for i, r := range p.View.Text {
			if r == '甲' || r == '乙' {
				term := 0
				if r == '乙' {
					term = 1
				}
				hits = append(hits, Hit{i, i + utf8.RuneLen(r), term})
			}
		}
		if got := len(combine(p, find, hits)); got != 50*want {
			t.Errorf("%s: %d matches in 50, want %d each", text, got, want)
		}
	}
}

// TestSettlingLooksAtNeighboursOnly lets each finding overlap the next: what is
// asked of each must not grow with their number.
func TestSettlingLooksAtNeighboursOnly(t *testing.T) {
	entities := []rules.Entity{rules.Family, rules.Study}
	for _, n := range []int{10, 1000, 4000} {
		asked, taken := 0, newCover(n)
		var chain []Finding
		for i := range n {
			f := Finding{Entity: entities[i%2], Span: document.Span{Start: 20 * i, End: 20*i + 30}, Confidence: 0.5}
			chain = append(chain, f)
			asked += len(taken.near(f.Span))
			taken.add(f.Span, i)
		}
		if n > fewFindings && asked > 20*n {
			t.Errorf("%d findings asked about %d others", n, asked)
		}
		if kept := settleCluster(chain); len(kept) != n {
			t.Errorf("kept %d of %d findings that two topics tell", len(kept), n)
		}
	}
}
