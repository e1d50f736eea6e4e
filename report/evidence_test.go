package report

import (
	"context"
	"regexp"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/lang"
	"yinqu/rules"
)

// TestEvidenceHasWordsInChinese shows every piece of evidence that the samples
// of the built-in rules bring about.
func TestEvidenceHasWordsInChinese(t *testing.T) {
	lib, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var packs []rules.Pack
	for _, p := range lib.Packs {
		packs = append(packs, *p)
	}
	e, err := detect.New(packs, detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`“[^”]*”|Luhn`)
	english := regexp.MustCompile(`[A-Za-z]{3}`)
	told := map[string]bool{}
	for _, p := range packs {
		for _, r := range p.Rules {
			for _, s := range r.Samples.Match {
				d := &document.Document{Text: s.Text, Segments: []document.Segment{{Span: document.Span{End: len(s.Text)}, Kind: document.Body}}}
				res, err := e.Detect(context.Background(), d)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range res.Findings {
					for _, ev := range f.Evidence {
						w := why(lang.ZH, []string{ev})
						if english.MatchString(quoted.ReplaceAllString(w, "")) && !told[w] {
							told[w] = true
							t.Errorf("%s: %q has no Chinese words", f.Rule, w)
						}
					}
				}
			}
		}
	}
}
