package redact

import (
	"fmt"
	"strings"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// at makes a target over [start, end).
func at(start, end int, e rules.Entity, op rules.Operator) target {
	return target{judge.Finding{Finding: detect.Finding{Entity: e, Span: document.Span{Start: start, End: end}}, Operator: op}, classOf(e)}
}

func TestCut(t *testing.T) {
	tests := []struct {
		name    string
		targets []target
		want    string // start-end:target, ! where it gets the replacement
	}{
		{"apart", []target{at(0, 3, rules.Person, rules.Label), at(5, 8, rules.Phone, rules.Label)}, "0-3:0! 5-8:1!"},
		{"name inside a detail", []target{at(0, 10, rules.Family, rules.Label), at(3, 6, rules.Person, rules.Pseudonym)}, "0-3:0! 3-6:1! 6-10:0"},
		{"name at the start of a detail", []target{at(0, 10, rules.Family, rules.Label), at(0, 3, rules.Person, rules.Label)}, "0-3:1! 3-10:0!"},
		{"an address is not taken apart", []target{at(0, 10, rules.Address, rules.Label), at(2, 4, rules.Place, rules.Label)}, "0-10:0!"},
		{"an address over the end of a name", []target{at(0, 5, rules.Person, rules.Label), at(3, 10, rules.Address, rules.Label)}, "0-3:0! 3-10:1!"},
		{"the milder inside does not weaken", []target{at(0, 10, rules.School, rules.Label), at(2, 4, rules.Place, rules.Generalize)}, "0-10:0!"},
		{"the stronger inside holds", []target{at(0, 10, rules.School, rules.Generalize), at(2, 4, rules.Person, rules.Label)}, "0-2:0! 2-4:1! 4-10:0"},
		{"same place", []target{at(0, 4, rules.Org, rules.Label), at(0, 4, rules.Person, rules.Label)}, "0-4:1!"},
		{"overlap", []target{at(0, 6, rules.Family, rules.Remove), at(4, 8, rules.Relation, rules.Remove)}, "0-4:0! 4-8:1!"},
		{"three deep", []target{at(0, 12, rules.Family, rules.Mask), at(2, 8, rules.Org, rules.Label), at(4, 6, rules.Person, rules.Label)},
			"0-2:0! 2-4:1! 4-6:2! 6-8:1 8-12:0"},
		{"all covered by others", []target{at(0, 6, rules.Family, rules.Label), at(0, 3, rules.Person, rules.Label), at(3, 6, rules.Person, rules.Label)}, "0-3:1! 3-6:2!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range cut(tt.targets) {
				s := fmt.Sprintf("%d-%d:%d", p.Start, p.End, p.target)
				if p.first {
					s += "!"
				}
				got = append(got, s)
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %s", s)
			}
		})
	}
}

// FuzzCut checks that the pieces cover exactly what the targets cover.
func FuzzCut(f *testing.F) {
	f.Add([]byte{0, 9, 1, 3, 4, 2, 2, 12, 3})
	entities := []rules.Entity{rules.Person, rules.Address, rules.School, rules.Family}
	ops := []rules.Operator{rules.Shift, rules.Generalize, rules.Label, rules.Mask}
	f.Fuzz(func(t *testing.T, b []byte) {
		var targets []target
		var want, got [512]bool
		for ; len(b) >= 3; b = b[3:] {
			start, n := int(b[0]), 1+int(b[1])%64
			targets = append(targets, at(start, start+n, entities[b[2]%4], ops[b[2]/4%4]))
			for i := range n {
				want[start+i] = true
			}
		}
		last := 0
		first := map[int]bool{}
		for _, p := range cut(targets) {
			if p.Start < last || p.End <= p.Start || !targets[p.target].Span.Contains(p.Span) {
				t.Fatalf("piece %v of %v after %d", p, targets[p.target].Span, last)
			}
			if p.first == first[p.target] {
				t.Errorf("target %d gets its replacement twice or never", p.target)
			}
			first[p.target] = true
			for i := p.Start; i < p.End; i++ {
				got[i] = true
			}
			last = p.End
		}
		if got != want {
			t.Error("the pieces cover something else than the targets")
		}
	})
}
