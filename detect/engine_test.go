package detect

import (
	"context"
	"testing"

	"yinqu/document"
	"yinqu/rules"
)

func body(text string) *document.Document {
	var b document.Builder
	b.Begin(document.Body, "", "", 0)
	b.Write(text, 0)
	return b.Document("t.txt", "text")
}

func pack(r ...rules.Rule) []rules.Pack { return []rules.Pack{{ID: "t", Rules: r}} }

func TestEngine(t *testing.T) {
	term := func(f rules.Find, c rules.Context) []rules.Pack {
		return pack(rules.Rule{ID: "t/r", Entity: rules.Diagnosis, Confidence: 0.6, Find: f, Context: c})
	}
	for _, c := range []struct {
		name, text string
		packs      []rules.Pack
		want       []string
	}{
		{"term", "诊断为抑郁症。", term(rules.Find{Terms: []string{"抑郁症"}}, rules.Context{}), []string{"抑郁症"}},
		{"longest of nested terms", "患抑郁症三年", term(rules.Find{Terms: []string{"抑郁", "抑郁症"}}, rules.Context{}), []string{"抑郁症"}},
		{"case ignored", "做了scl-90测验", term(rules.Find{Terms: []string{"SCL-90"}}, rules.Context{}), []string{"scl-90"}},
		{"full width", "做了ＳＣＬ－９０测验", term(rules.Find{Terms: []string{"SCL-90"}}, rules.Context{}), []string{"ＳＣＬ－９０"}},
		{"no letter beside a latin term", "BADHD ADHD", term(rules.Find{Terms: []string{"ADHD"}}, rules.Context{}), []string{"ADHD"}},
		{"a word of its own", "有轻生念头，以减轻生活压力", term(rules.Find{Terms: []string{"轻生"}, Border: rules.BorderWord}, rules.Context{}), []string{"轻生"}},
		{"clause", "近来，父母离异多年，住校", term(rules.Find{Terms: []string{"离异"}, Extend: rules.ExtendClause}, rules.Context{}), []string{"父母离异多年"}},
		{"score", "SDS标准分64分，", term(rules.Find{Terms: []string{"SDS"}, Extend: rules.ExtendScore}, rules.Context{}), []string{"SDS标准分64分"}},
		{"dose", "舍曲林50mg/日，", term(rules.Find{Terms: []string{"舍曲林"}, Extend: rules.ExtendDose}, rules.Context{}), []string{"舍曲林50mg/日"}},
		{"required cue missing", "抑郁的天", term(rules.Find{Terms: []string{"抑郁"}}, rules.Context{Near: []string{"诊断"}, Require: true}), nil},
		{"required cue", "诊断：抑郁", term(rules.Find{Terms: []string{"抑郁"}}, rules.Context{Near: []string{"诊断"}, Require: true}), []string{"抑郁"}},
		{"field label", "诊断：抑郁", term(rules.Find{Terms: []string{"抑郁"}}, rules.Context{Labels: []string{"诊断"}, Require: true}), []string{"抑郁"}},
		{"forbidden", "没有抑郁", term(rules.Find{Terms: []string{"抑郁"}}, rules.Context{Not: []string{"没有抑郁"}}), nil},
		{"pattern", "编号A-12和B-13", term(rules.Find{Pattern: `[A-Z]-\d+`, Anchor: []string{"-"}}, rules.Context{}), []string{"A-12", "B-13"}},
		{"pattern group", "编号A-12", term(rules.Find{Pattern: `编号([A-Z]-\d+)`, Anchor: []string{"编号"}}, rules.Context{}), []string{"A-12"}},
		{"pattern verified", "4111111111111111 4111111111111112", term(rules.Find{Pattern: `\d{16}`, Anchor: []string{"4"}, Verify: "luhn"}, rules.Context{}), []string{"4111111111111111"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := New(c.packs, Options{})
			if err != nil {
				t.Fatal(err)
			}
			d := body(c.text)
			got, err := e.Detect(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, f := range got.Findings {
				found = append(found, d.In(f.Span))
				if f.Rule != "t/r" || f.Entity != rules.Diagnosis || f.Confidence < 0.6 || len(f.Evidence) == 0 {
					t.Errorf("finding %+v lacks what its rule gives it", f)
				}
			}
			if len(found) != len(c.want) {
				t.Fatalf("got %q, want %q", found, c.want)
			}
			for i := range found {
				if found[i] != c.want[i] {
					t.Errorf("got %q, want %q", found, c.want)
				}
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	for name, f := range map[string]rules.Find{
		"unknown detector":  {Detector: "nobody"},
		"nothing to find":   {},
		"bad pattern":       {Pattern: "(", Anchor: []string{"x"}},
		"no anchor":         {Pattern: "x"},
		"unknown validator": {Pattern: "x", Anchor: []string{"x"}, Verify: "nothing"},
	} {
		if _, err := New(pack(rules.Rule{ID: "t/r", Find: f}), Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
