package detect

import (
	"context"
	"testing"

	"yinqu/rules"
)

func TestSamplesOfBuiltinPacks(t *testing.T) {
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Packs {
		misses, err := CheckSamples(context.Background(), *p)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range misses {
			t.Errorf("%s on %q: found %q, want %q", m.Rule, m.Text, m.Got, m.Want)
		}
	}
}
