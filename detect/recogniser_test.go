package detect

import (
	"context"
	"slices"
	"testing"

	"yinqu/detect/name"
	"yinqu/rules"
)

// TestRecognisersBySamples runs every built-in rule that names a recogniser
// over its own samples.
func TestRecognisersBySamples(t *testing.T) {
	lib, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	known := builtins(name.Embedded)
	named := map[string]bool{}
	for _, p := range lib.Packs {
		own := *p
		own.Rules = slices.DeleteFunc(slices.Clone(p.Rules), func(r rules.Rule) bool {
			return !slices.ContainsFunc(known, func(d Detector) bool { return d.Name() == r.Find.Detector })
		})
		for _, r := range own.Rules {
			named[r.Find.Detector] = true
		}
		misses, err := CheckSamples(context.Background(), own)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range misses {
			t.Errorf("%s: %q: found %q, want %q", m.Rule, m.Text, m.Got, m.Want)
		}
	}
	for _, d := range known {
		if !named[d.Name()] {
			t.Errorf("no rule names the recogniser %s", d.Name())
		}
	}
}
