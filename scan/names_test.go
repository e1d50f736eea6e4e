package scan

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// numbered finds words such as n12 as names; those with an even number for sure.
type numbered struct{}

var numberedName = regexp.MustCompile(`n\d*(\d)`)

func (numbered) Name() string { return "numbered" }

func (numbered) Detect(_ context.Context, p *detect.Pass, report func(detect.Finding)) error {
	for _, m := range numberedName.FindAllStringSubmatchIndex(p.Doc.Text, -1) {
		confidence := 0.99
		if p.Doc.Text[m[2]]%2 == 1 {
			confidence = 0.6
		}
		report(detect.Finding{Rule: "t/n", Entity: rules.Person, Span: document.Span{Start: m[0], End: m[1]}, Confidence: confidence})
	}
	return nil
}

func TestNamesAreThoseThatDocumentsAreSureOf(t *testing.T) {
	o := options(t, lines{}, 1)
	var err error
	if o.Engine, err = detect.New(nil, detect.Options{Detectors: []detect.Detector{numbered{}}}); err != nil {
		t.Fatal(err)
	}
	for _, jobs := range []int{1, 7} {
		o.Jobs = jobs
		got, err := Names(t.Context(), given("n12 n13", "error", "n4 n12\nn6"), o)
		if want := []string{"n12", "n4", "n6"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%d jobs: %v, %v, want %v", jobs, got, err, want)
		}
	}
}

// TestFewerNamesDoNotDependOnOrder cuts in the middle and at the end, or at the
// end only.
func TestFewerNamesDoNotDependOnOrder(t *testing.T) {
	once, often := map[string]bool{}, map[string]bool{}
	for i := range maxNames + maxNames/2 {
		once[fmt.Sprint("a", i)] = true
		often[fmt.Sprint("a", maxNames+maxNames/2-1-i)] = true
		if i == maxNames+9 {
			fewer(often)
		}
	}
	fewer(once)
	fewer(often)
	if len(once) != maxNames || len(often) != maxNames {
		t.Fatalf("%d and %d names", len(once), len(often))
	}
	for s := range once {
		if !often[s] {
			t.Fatalf("%s was kept only once", s)
		}
	}
}
