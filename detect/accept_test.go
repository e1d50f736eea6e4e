package detect_test

import (
	"testing"

	"yinqu/detect"
	"yinqu/detect/detecttest"
	"yinqu/rules"
)

func TestBuiltinRulesConform(t *testing.T) {
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Packs {
		for _, r := range p.Rules {
			t.Run(r.ID, func(t *testing.T) {
				t.Parallel()
				alone := *p
				alone.Rules = []rules.Rule{r}
				e, err := detect.New([]rules.Pack{alone}, detect.Options{})
				if err != nil {
					t.Fatal(err)
				}
				detecttest.Accept(t, e, r.ID, r.Samples.Match)
			})
		}
	}
}
