package detect_test

import (
	"strings"
	"testing"

	"yinqu/detect"
	"yinqu/detect/detecttest"
	"yinqu/document"
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

// TestHostileTexts runs all rules over texts that make careless loops run in
// circles: none may take longer than a test's patience.
func TestHostileTexts(t *testing.T) {
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var packs []rules.Pack
	for _, p := range l.Packs {
		packs = append(packs, *p)
	}
	e, err := detect.New(packs, detect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{
		" ", "\u3000", "\u200b", "\n", "1", "1 ", "1-", "1.", "a@", "a/b/", "(", "“", ",", "—", "一", "张 ", "张三、",
		"姓名：", "姓名\t", "中学", "北京市", "2023年", "高一", "抑郁", "母亲离异，", "舍曲林50mg、", "110105194912310021 ", "身1234567\n",
	} {
		text := strings.Repeat(unit, 1+20_000/len(unit))
		d := &document.Document{Text: text, Segments: []document.Segment{{Span: document.Span{End: len(text)}, Kind: document.Body}}}
		if _, err := e.Detect(t.Context(), d); err != nil {
			t.Errorf("%q: %v", unit, err)
		}
	}
}
