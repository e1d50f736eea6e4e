package detect

import (
	"context"
	"slices"
	"testing"

	"yinqu/document"
	"yinqu/rules"
)

// found runs rule over text and returns what it found, in order.
func found(t *testing.T, rule rules.Rule, text string) []string {
	t.Helper()
	e, err := New([]rules.Pack{{ID: "t", Rules: []rules.Rule{rule}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b document.Builder
	b.Write(text, nil)
	d := b.Document("t.txt", "text")
	r, err := e.Detect(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, d.In(f.Span))
	}
	return got
}

// TestRecognisersBySamples runs every built-in rule that names a recogniser
// over its own samples.
func TestRecognisersBySamples(t *testing.T) {
	lib, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range lib.Packs {
		for _, r := range p.Rules {
			if r.Find.Detector == "" || !slices.ContainsFunc(builtins(), func(d Detector) bool { return d.Name() == r.Find.Detector }) {
				continue
			}
			n++
			for _, s := range r.Samples.Match {
				if got := found(t, r, s.Text); !slices.Equal(got, s.Find) {
					t.Errorf("%s: %q: found %q, want %q", r.ID, s.Text, got, s.Find)
				}
			}
			for _, s := range r.Samples.Clean {
				if got := found(t, r, s.Text); len(got) > 0 {
					t.Errorf("%s: %q (%s): found %q", r.ID, s.Text, s.Why, got)
				}
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d rules name a recogniser", n)
	}
}
