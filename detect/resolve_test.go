package detect

import (
	"slices"
	"testing"

	"yinqu/document"
	"yinqu/rules"
)

func TestGuessedNamesGiveWay(t *testing.T) {
	name := func(start, end int, evidence string) Finding {
		return Finding{Entity: rules.Person, Span: document.Span{Start: start, End: end}, Confidence: 0.7, Evidence: []string{evidence}}
	}
	other := func(e rules.Entity) Finding {
		return Finding{Entity: e, Span: document.Span{Start: 0, End: 12}, Confidence: 0.9, Evidence: []string{"x"}}
	}
	for _, c := range []struct {
		name        string
		inner       Finding
		outer       Finding
		wantPersons int
	}{
		{"the model's guess in a class: 國二和班", name(0, 9, "crf"), other(rules.ClassName), 0},
		{"the model's guess in a drug: 拉莫三嗪", name(0, 9, "crf"), other(rules.Medication), 0},
		{"a labelled name in a class", name(0, 9, "label:姓名"), other(rules.ClassName), 1},
		{"a guess in a family's fact", name(0, 9, "crf"), other(rules.Family), 1},
		{"a guess that goes beyond the class", name(3, 15, "crf"), other(rules.ClassName), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			kept := settleCluster([]Finding{c.inner, c.outer})
			persons := 0
			for _, f := range kept {
				if f.Entity == rules.Person {
					persons++
				}
			}
			if persons != c.wantPersons || !slices.ContainsFunc(kept, func(f Finding) bool { return f.Entity == c.outer.Entity }) {
				t.Errorf("kept %+v, want %d names", kept, c.wantPersons)
			}
		})
	}
}
