package detect

import (
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/rules"
)

// find marks the first occurrence of text in d as a finding.
func find(t *testing.T, d *document.Document, e rules.Entity, text string, role rules.Role) Finding {
	t.Helper()
	i := strings.Index(d.Text, text)
	if i < 0 {
		t.Fatalf("%q is not in the text", text)
	}
	return Finding{Entity: e, Span: document.Span{Start: i, End: i + len(text)}, Role: role}
}

func TestSubjects(t *testing.T) {
	type mark struct {
		entity rules.Entity
		text   string
		role   rules.Role
		want   string // the name of the person it belongs to; "" for nobody, "*" for an unnamed client
	}
	tests := []struct {
		name, text string
		marks      []mark
	}{
		{"a contact belongs to the name before it", "学生纪小满，由其母汤玉珍（13800001111）陪同。", []mark{
			{rules.Person, "纪小满", rules.Client, "纪小满"}, {rules.Person, "汤玉珍", "", "汤玉珍"}, {rules.Phone, "13800001111", "", "汤玉珍"}}},
		{"a fact of a life belongs to the client though staff stands nearer", "纪小满来访。卓老师说他割过腕。", []mark{
			{rules.Person, "纪小满", rules.Client, "纪小满"}, {rules.PersonTitle, "卓老师", rules.Staff, "卓老师"}, {rules.Risk, "割过腕", "", "纪小满"}}},
		{"the father's post helps to recognise the child", "纪小满的父亲纪宏是货车司机。", []mark{
			{rules.Person, "纪小满", rules.Client, "纪小满"}, {rules.Person, "纪宏", rules.Relative, "纪宏"}, {rules.Occupation, "货车司机", "", "纪小满"}}},
		{"an unnamed client", "该生，女，15岁，初三（2）班。", []mark{
			{rules.Age, "15岁", "", "*"}, {rules.ClassName, "初三（2）班", "", "*"}}},
		{"talk about nobody", "本规定自2024年3月1日起在临江市施行。", []mark{
			{rules.Date, "2024年3月1日", "", ""}, {rules.Place, "临江市", "", ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &document.Document{Text: tt.text, Segments: []document.Segment{{Span: document.Span{End: len(tt.text)}, Kind: document.Body}}}
			var findings []Finding
			for _, m := range tt.marks {
				findings = append(findings, find(t, d, m.entity, m.text, m.role))
			}
			got := subjects(&Pass{Doc: d, View: document.Fold(d)}, findings)
			names := map[int]string{0: ""}
			for _, s := range got {
				names[s.ID] = "*"
			}
			for _, f := range findings {
				if isName(f.Entity) {
					names[f.Subject] = d.In(f.Span)
				}
			}
			for i, m := range tt.marks {
				if names[findings[i].Subject] != m.want {
					t.Errorf("%s belongs to %q, want %q", m.text, names[findings[i].Subject], m.want)
				}
			}
		})
	}
}

func TestSubjectsOfTableRows(t *testing.T) {
	var b document.Builder
	cell := func(text, label string, record int) {
		b.Begin(document.Cell, "", label, record)
		b.Write(text, text)
	}
	cell("纪小满", "姓名", 1)
	cell("13800001111", "监护人电话", 1)
	cell("纪宏", "监护人", 1)
	cell("PHQ-9 17", "备注", 1)
	cell("汤一", "姓名", 2)
	cell("PHQ-9 4", "备注", 2)
	d := b.Document("t", "csv")
	findings := []Finding{
		find(t, d, rules.Person, "纪小满", ""), find(t, d, rules.Phone, "13800001111", ""), find(t, d, rules.Person, "纪宏", ""),
		find(t, d, rules.Scale, "PHQ-9 17", ""), find(t, d, rules.Person, "汤一", ""), find(t, d, rules.Scale, "PHQ-9 4", ""),
	}
	s := subjects(&Pass{Doc: d, View: document.Fold(d)}, findings)
	want := []int{1, 2, 2, 1, 3, 3}
	for i, f := range findings {
		if f.Subject != want[i] {
			t.Errorf("%s: subject %d, want %d", d.In(f.Span), f.Subject, want[i])
		}
	}
	if s[0].Role != rules.Client || s[1].Role != rules.Relative {
		t.Errorf("roles %q and %q, want client and relative", s[0].Role, s[1].Role)
	}
}
