package eval

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yinqu/rules"
)

func TestAdd(t *testing.T) {
	text := strings.Repeat("字", 100)
	gold := func(label rules.Entity, start, end int) Span { return Span{Start: start, End: end, Label: label} }
	tests := []struct {
		name     string
		gold     []Span
		ignore   []Span
		findings []Span
		label    rules.Entity
		want     Count
	}{
		{"found exactly", []Span{gold(rules.Person, 10, 13)}, nil, []Span{gold(rules.Person, 10, 13)}, rules.Person, Count{1, 1, 1, 0}},
		{"not found", []Span{gold(rules.Person, 10, 13)}, nil, nil, rules.Person, Count{1, 0, 0, 0}},
		{"found where nothing is", nil, nil, []Span{gold(rules.Person, 10, 13)}, rules.Person, Count{0, 0, 0, 1}},
		{"a name cut short is missed and wrong", []Span{gold(rules.Person, 10, 13)}, nil, []Span{gold(rules.Person, 10, 12)}, rules.Person, Count{1, 0, 0, 1}},
		{"a name with one character too many is missed", []Span{gold(rules.Person, 10, 13)}, nil, []Span{gold(rules.Person, 10, 14)}, rules.Person, Count{1, 0, 0, 1}},
		{"a long address may differ a little", []Span{gold(rules.Address, 10, 30)}, nil, []Span{gold(rules.Address, 12, 30)}, rules.Address, Count{1, 1, 1, 0}},
		{"another label is no hit", []Span{gold(rules.Person, 10, 13)}, nil, []Span{gold(rules.Org, 10, 13)}, rules.Person, Count{1, 0, 0, 0}},
		{"the same twice counts once", []Span{gold(rules.Person, 10, 13)}, nil, []Span{gold(rules.Person, 10, 13), gold(rules.Person, 10, 13)}, rules.Person, Count{1, 1, 1, 0}},
		{"every mention counts", []Span{gold(rules.Person, 10, 13), gold(rules.Person, 20, 23)}, nil, []Span{gold(rules.Person, 10, 13)}, rules.Person, Count{2, 1, 1, 0}},
		{"half of a phrase is a hit", []Span{gold(rules.Risk, 10, 20)}, nil, []Span{gold(rules.Risk, 10, 15)}, rules.Risk, Count{1, 1, 1, 0}},
		{"less than half is a miss but no false alarm", []Span{gold(rules.Risk, 10, 20)}, nil, []Span{gold(rules.Risk, 10, 14)}, rules.Risk, Count{1, 0, 0, 0}},
		{"three times as long is a hit", []Span{gold(rules.Risk, 10, 20)}, nil, []Span{gold(rules.Risk, 0, 30)}, rules.Risk, Count{1, 1, 1, 0}},
		{"longer is a miss and wrong", []Span{gold(rules.Risk, 10, 20)}, nil, []Span{gold(rules.Risk, 0, 31)}, rules.Risk, Count{1, 0, 0, 1}},
		{"one finding may hit two phrases", []Span{gold(rules.Family, 10, 20), gold(rules.Family, 22, 32)}, nil, []Span{gold(rules.Family, 10, 32)}, rules.Family, Count{2, 2, 1, 0}},
		{"in a neutral span it is no false alarm", nil, []Span{gold("IGNORE", 10, 20)}, []Span{gold(rules.Date, 10, 22)}, rules.Date, Count{}},
		{"a date that a sensitive phrase covers is no false alarm", []Span{gold(rules.Family, 0, 30)}, nil, []Span{gold(rules.Date, 5, 9)}, rules.Date, Count{}},
		{"a place in a sensitive phrase is", []Span{gold(rules.Family, 0, 30)}, nil, []Span{gold(rules.Place, 5, 9)}, rules.Place, Count{0, 0, 0, 1}},
		{"mostly beside a neutral span it is", nil, []Span{gold("IGNORE", 10, 12)}, []Span{gold(rules.Date, 10, 20)}, rules.Date, Count{0, 0, 0, 1}},
		{"employment stands for study", []Span{gold(rules.Study, 10, 20)}, nil, []Span{gold(rules.Employment, 10, 20)}, rules.Study, Count{1, 1, 1, 0}},
		{"study does not stand for family", []Span{gold(rules.Family, 10, 20)}, nil, []Span{gold(rules.Study, 10, 20)}, rules.Study, Count{0, 0, 0, 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var s Score
			s.Add(Case{Text: text, Spans: test.gold, Ignore: test.ignore}, test.findings)
			if diff := cmp.Diff(test.want, s.Labels[test.label]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMeasures(t *testing.T) {
	var s Score
	c := Case{Text: "甲乙丙 甲乙丙 丁戊", Spans: []Span{
		{Start: 0, End: 3, Label: rules.Person}, {Start: 4, End: 7, Label: rules.Person}, {Start: 8, End: 10, Label: rules.Person}}}
	d := s.Add(c, []Span{{Start: 0, End: 3, Label: rules.Person}, {Start: 8, End: 10, Label: rules.Person}, {Start: 5, End: 6, Label: rules.Date}})
	n := s.Labels[rules.Person]
	if got := n.Recall(); got != 2.0/3 {
		t.Errorf("recall %v", got)
	}
	if got := n.Precision(); got != 1 {
		t.Errorf("precision %v", got)
	}
	if got := n.F1(); got != 0.8 {
		t.Errorf("F1 %v", got)
	}
	if s.Cases != 1 || s.Safe != 0 || s.Names != 2 || s.Whole != 1 {
		t.Errorf("score %+v: one name is missed once", s)
	}
	if len(d.Missed) != 1 || d.Missed[0].Start != 4 || len(d.Wrong) != 1 || d.Wrong[0].Label != rules.Date {
		t.Errorf("diff %+v", d)
	}
	all := s.Sum(func(rules.Entity) bool { return true })
	if all != (Count{Gold: 3, Hit: 2, Right: 2, Wrong: 1}) {
		t.Errorf("micro %+v", all)
	}
	if p, r, _ := s.Macro(); p != 1 || r != 2.0/3 {
		t.Errorf("macro %v %v: only labels with gold spans count", p, r)
	}
}

func TestLabels(t *testing.T) {
	scored := Labels([]Case{{Spans: []Span{{Label: rules.Study}}}})
	if !scored(rules.Study) || !scored(rules.Employment) || scored(rules.Gender) {
		t.Error("want STUDY and EMPLOYMENT scored, GENDER not")
	}
	if !Labels([]Case{{}})(rules.Gender) {
		t.Error("negatives score every label")
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, line string }{
		{"no JSON", "x"},
		{"a span past the end", `{"id":"a","text":"字","spans":[{"start":0,"end":2,"label":"PERSON"}]}`},
		{"an empty span", `{"id":"a","text":"字","spans":[{"start":1,"end":1,"label":"PERSON"}]}`},
		{"a neutral span past the end", `{"id":"a","text":"字","ignore":[{"start":0,"end":9}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Read(strings.NewReader(test.line)); err == nil {
				t.Error("accepted")
			}
		})
	}
	if c, err := Read(strings.NewReader(`{"id":"a","text":"字","spans":[{"start":0,"end":1,"label":"PERSON"}]}` + "\n\n")); err != nil || len(c) != 1 {
		t.Errorf("%v, %v", c, err)
	}
}
