package detect

import (
	"context"
	"slices"
	"strings"
	"testing"

	"yinqu/document"
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
		{"within", func(r *rules.Rule) bool {
			had := r.Context.Require && r.Context.Within > 0
			r.Context.Within = 200
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

// TestTermsDoNotContinueIntoLetters glues a letter to every term of a rule that
// begins or ends with one of ASCII, and a digit: it is then another word.
func TestTermsDoNotContinueIntoLetters(t *testing.T) {
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	terms := 0
	for _, p := range l.Packs {
		for _, r := range p.Rules {
			if r.Find.Pattern != "" || r.Find.Detector != "" {
				continue
			}
			r.Find.Terms = slices.DeleteFunc(slices.Clone(r.Find.Terms), func(s string) bool {
				return !alnum(rune(s[0])) && !alnum(rune(s[len(s)-1]))
			})
			if len(r.Find.Terms) == 0 {
				continue
			}
			terms += len(r.Find.Terms)
			r.Find.Extend, r.Find.Border, r.Find.All, r.Context = "", "", nil, rules.Context{}
			e, err := New([]rules.Pack{{ID: p.ID, Rules: []rules.Rule{r}}}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, term := range r.Find.Terms {
				term := document.FoldString(term)
				free, glued := "有"+term+"。", []string{}
				if alnum(rune(term[0])) {
					glued = append(glued, "有q"+term+"。", "有7"+term+"。")
				}
				if alnum(rune(term[len(term)-1])) {
					glued = append(glued, "有"+term+"q。", "有"+term+"7。")
				}
				if !coversTerm(t, e, free, term) {
					t.Errorf("%s: %s is not found", r.ID, free)
				}
				for _, text := range glued {
					if coversTerm(t, e, text, term) {
						t.Errorf("%s: %s is found", r.ID, text)
					}
				}
			}
		}
	}
	if terms < 20 {
		t.Errorf("only %d terms with ASCII letters: nothing is shown", terms)
	}
}

// coversTerm reports whether e finds exactly term, or what holds it, in text.
func coversTerm(t *testing.T, e *Engine, text, term string) bool {
	t.Helper()
	res, err := e.Detect(context.Background(), sampleDocument(text))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(res.Findings, func(f Finding) bool {
		return strings.Contains(text[f.Span.Start:f.Span.End], term)
	})
}
