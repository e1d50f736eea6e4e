package detect

import (
	"context"
	"slices"
	"testing"

	"yinqu/rules"
)

// TestGuardsAreNeeded takes from each rule what holds it back, one kind at a
// time: a clean sample must break, or the guard guards nothing that is shown.
func TestGuardsAreNeeded(t *testing.T) {
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []struct {
		name string
		drop func(*rules.Rule) bool // reports whether there was anything to drop
	}{
		{"verify", func(r *rules.Rule) bool {
			had := r.Find.Verify != ""
			r.Find.Verify = ""
			return had
		}},
		{"not", func(r *rules.Rule) bool {
			had := len(r.Context.Not) > 0
			r.Context.Not = nil
			return had
		}},
		{"beside", func(r *rules.Rule) bool {
			had := len(r.Find.Beside) > 0
			r.Find.Beside = nil
			return had
		}},
		{"order", func(r *rules.Rule) bool {
			had := len(r.Find.All) > 1 && !r.Find.AnyOrder
			r.Find.AnyOrder = true
			return had
		}},
		{"border", func(r *rules.Rule) bool {
			had := r.Find.Border == rules.BorderWord
			r.Find.Border = rules.BorderNone
			return had
		}},
		{"require", func(r *rules.Rule) bool {
			had := r.Context.Require
			r.Context.Require = false
			return had
		}},
	} {
		for _, p := range l.Packs {
			for _, r := range p.Rules {
				if !g.drop(&r) {
					continue
				}
				bare := *p
				r.Samples.Match = nil
				bare.Rules = []rules.Rule{r}
				misses, err := CheckSamples(context.Background(), bare)
				if err != nil {
					t.Fatal(err)
				}
				if !slices.ContainsFunc(misses, func(m Miss) bool { return len(m.Got) > 0 }) {
					t.Errorf("%s: without %s every clean sample stays clean", r.ID, g.name)
				}
			}
		}
	}
}
