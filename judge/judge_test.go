package judge

import (
	"slices"
	"strings"
	"testing"
	"time"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

var now = time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)

func policy(t *testing.T, id string) *rules.Policy {
	t.Helper()
	b, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for i := range b.Policies {
		if b.Policies[i].ID == id {
			return b.Policies[i]
		}
	}
	t.Fatalf("no policy %s", id)
	return nil
}

// result marks text, "ENTITY:value" by "ENTITY:value", as facts about one
// client; values are joined into the document's text.
func result(subject detect.Subject, marks ...string) (*document.Document, *detect.Result) {
	d, r := &document.Document{}, &detect.Result{}
	if subject.ID != 0 {
		r.Subjects = []detect.Subject{subject}
	}
	for _, m := range marks {
		e, v, _ := strings.Cut(m, ":")
		start := len(d.Text)
		d.Text += v + "\n"
		r.Findings = append(r.Findings, detect.Finding{Rule: "test/x", Entity: rules.Entity(e), Confidence: 0.9,
			Span: document.Span{Start: start, End: start + len(v)}, Subject: subject.ID})
	}
	return d, r
}

func TestVerdict(t *testing.T) {
	client := detect.Subject{ID: 1, Role: rules.Client}
	tests := []struct {
		name    string
		policy  string
		subject detect.Subject
		marks   []string
		want    Verdict
	}{
		{"nothing found", "publication", client, nil, Pass},
		{"a name blocks", "publication", client, []string{"PERSON:纪小满"}, Block},
		{"an author's byline is for review", "publication", detect.Subject{ID: 1, Role: rules.Author}, []string{"PERSON:纪小满"}, Review},
		{"a public person passes", "publication", detect.Subject{ID: 1, Role: rules.Public}, []string{"PERSON:孔子"}, Pass},
		{"a phone number that nobody owns blocks", "publication", detect.Subject{}, []string{"PHONE:13800001111"}, Block},
		{"sensitive words about nobody pass", "publication", detect.Subject{}, []string{"DIAGNOSIS:抑郁症", "RISK:自杀"}, Pass},
		{"sensitive words about an unrecognisable client pass", "publication", client, []string{"DIAGNOSIS:抑郁症"}, Pass},
		{"one quasi identifier alone passes", "publication", client, []string{"AGE:16岁"}, Pass},
		{"one quasi identifier with sensitive content is for review", "publication", client, []string{"AGE:16岁", "DIAGNOSIS:抑郁症"}, Review},
		{"three kinds are for review", "publication", client, []string{"AGE:16岁", "CLASS:高一2班", "SCHOOL:云溪中学"}, Review},
		{"three mentions of one kind are one kind", "publication", client, []string{"CLASS:高一2班", "CLASS:高一3班", "CLASS:高一4班"}, Pass},
		{"three kinds with sensitive content block", "publication", client, []string{"AGE:16岁", "CLASS:高一2班", "SCHOOL:云溪中学", "DIAGNOSIS:抑郁症"}, Block},
		{"quasi identifiers of nobody pass", "publication", detect.Subject{}, []string{"DATE:2024年3月1日", "ORG:市人民医院", "PLACE:临江市"}, Pass},
		{"a child's age is for review", "publication", client, []string{"AGE:11岁"}, Review},
		{"a child's birth date is for review", "publication", client, []string{"BIRTHDATE:2013年5月2日"}, Review},
		{"a birth date of sixteen years ago passes", "publication", client, []string{"BIRTHDATE:2008年5月2日"}, Pass},
		{"disclosure blocks nothing", "disclosure", client, []string{"PERSON:纪小满", "RISK:割腕"}, Pass},
		{"inventory blocks nothing", "inventory", client, []string{"PERSON:纪小满", "RISK:割腕"}, Pass},
		{"in a crisis the person stays", "crisis", client, []string{"PERSON:纪小满", "RISK:割腕"}, Pass},
		{"in a crisis relationships go", "crisis", client, []string{"PERSON:纪小满", "RELATION:暗恋同学"}, Block},
		{"a rule on leaving about nobody passes", "workplace", detect.Subject{}, []string{"EMPLOYMENT:离岗前收回门禁卡"}, Pass},
		{"an employee's warning blocks", "workplace", client, []string{"PERSON:纪小满", "EMPLOYMENT:被书面警告"}, Block},
		{"a tender floor at the workplace", "workplace", detect.Subject{}, []string{"TRADE_SECRET:标底 320 万元"}, Block},
		{"a tender floor in a publication of counsellors", "publication", detect.Subject{}, []string{"TRADE_SECRET:标底 320 万元"}, Pass},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, r := result(tt.subject, tt.marks...)
			j := Judge(policy(t, tt.policy), d, r, Options{Now: now})
			if j.Verdict != tt.want {
				t.Errorf("verdict %s, want %s (reasons %q)", j.Verdict, tt.want, j.Reasons)
			}
			if (j.Verdict == Pass) != (len(j.Reasons) == 0) {
				t.Errorf("verdict %s with reasons %q", j.Verdict, j.Reasons)
			}
		})
	}
}

func TestReadInPartIsForReview(t *testing.T) {
	d := &document.Document{Problems: []document.Problem{{Path: "word/media/image1.png", Cause: document.NoOCR}}}
	j := Judge(policy(t, "publication"), d, &detect.Result{}, Options{Now: now})
	if j.Verdict != Review || !slices.Equal(j.Reasons, []Reason{ReadInPart}) {
		t.Errorf("got %s %q", j.Verdict, j.Reasons)
	}
}

func TestChildFact(t *testing.T) {
	tests := []struct {
		entity rules.Entity
		value  string
		want   bool
	}{
		{rules.Age, "13岁", true}, {rules.Age, "14岁", false}, {rules.Age, "十二岁", true}, {rules.Age, "二十三岁", false}, {rules.Age, "十四岁", false},
		{rules.Age, "１３岁", true},
		{rules.Birthdate, "2010-06-02", true}, {rules.Birthdate, "2010-06-01", false}, {rules.Birthdate, "20110803", true},
		{rules.Birthdate, "2004年", false},
		{rules.ResidentID, "510107201308221846", true}, {rules.ResidentID, "510107200308221846", false},
		{rules.Date, "2012年5月1日", false},
	}
	for _, tt := range tests {
		t.Run(string(tt.entity)+" "+tt.value, func(t *testing.T) {
			d, r := result(detect.Subject{ID: 1}, string(tt.entity)+":"+tt.value)
			if got := childFact(d, r.Findings[0], now); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestFewOnTheRosterAreSingledOut(t *testing.T) {
	d, r := result(detect.Subject{ID: 1, Role: rules.Client}, "CLASS:高一2班", "DIAGNOSIS:抑郁症")
	for _, tt := range []struct {
		k    int
		want Verdict
	}{{0, Review}, {1, Block}, {4, Block}, {5, Review}} {
		j := Judge(policy(t, "publication"), d, r, Options{Now: now, Fit: func(facts map[rules.Entity]string) (int, int) {
			if facts[rules.ClassName] != "高一2班" {
				t.Errorf("facts %v", facts)
			}
			return tt.k, 40
		}})
		if j.Verdict != tt.want {
			t.Errorf("%d of 40 fit: %s, want %s", tt.k, j.Verdict, tt.want)
		}
	}
}
