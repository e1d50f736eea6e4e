package detect

import (
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/rules"
)

// passOver returns a pass over text without any hits.
func passOver(text string) *Pass {
	d := sampleDocument(text)
	return &Pass{Doc: d, View: document.Fold(d)}
}

// at returns where word begins in the folded text of p.
func at(t *testing.T, p *Pass, word string) int {
	t.Helper()
	i := strings.Index(p.View.Text, word)
	if i < 0 {
		t.Fatalf("%q is not in %q", word, p.View.Text)
	}
	return i
}

func TestWindowsEndWithTheirLine(t *testing.T) {
	for name, c := range map[string]struct {
		text, word    string
		n             int
		before, after string
	}{
		"within the line":          {"甲乙丙丁戊", "丙", 1, "乙", "丙"},
		"no further than asked":    {"甲乙丙丁戊", "丙", 2, "甲乙", "丙丁"},
		"not before the line":      {"甲乙。\n丙丁", "丙", 5, "", "丙丁"},
		"not behind the line":      {"丙丁。\n戊己", "丙", 9, "", "丙丁。"},
		"code points, not bytes":   {"a甲😀丙b", "丙", 2, "甲😀", "丙b"},
		"the ends of the text":     {"丙", "丙", 3, "", "丙"},
		"nothing if none is asked": {"甲丙", "丙", 0, "", ""},
	} {
		p := passOver(c.text)
		off := at(t, p, c.word)
		if got := p.Before(off, c.n); got != c.before {
			t.Errorf("%s: before %q, want %q", name, got, c.before)
		}
		if got := p.After(off, c.n); got != c.after {
			t.Errorf("%s: after %q, want %q", name, got, c.after)
		}
	}
}

func TestField(t *testing.T) {
	for name, c := range map[string]struct{ text, word, want string }{
		"the word before the colon":         {"姓名:纪小满", "纪", "姓名"},
		"the second field of a line":        {"性别:女 年龄:15", "15", "年龄"},
		"none past another value":           {"姓名:纪小满 女 15岁", "15", ""},
		"none past a comma":                 {"姓名:纪小满,15岁", "15", ""},
		"the header of a column":            {"姓名\t年龄\n纪小满\t15\n汤玉珍\t41\n", "41", "年龄"},
		"brackets are no part of the field": {"(备注)电话:139", "139", "电话"},
	} {
		p := passOver(c.text)
		if got := p.Field(at(t, p, c.word)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestSentenceIsBounded(t *testing.T) {
	long := strings.Repeat("字", 2*maxSentence)
	for name, c := range map[string]struct {
		text, word string
		want       string
	}{
		"between full stops":       {"一。二三四！五", "三", "二三四"},
		"between lines":            {"一\n二三四\n五", "三", "二三四"},
		"a comma ends none":        {"一,二三,四。五", "三", "一,二三,四"},
		"the whole text":           {"一二三", "二", "一二三"},
		"a full-width mark":        {"一！二三；四", "二", "二三"},
		"no mark: some bytes only": {long + "三" + long, "三", strings.Repeat("字", maxSentence/3) + "三" + strings.Repeat("字", maxSentence/3)},
	} {
		i := strings.Index(c.text, c.word)
		got := sentence(c.text, document.Span{Start: i, End: i + len(c.word)})
		if s := c.text[got.Start:got.End]; s != c.want {
			t.Errorf("%s: %q, want %q", name, s, c.want)
		}
	}
}

// TestRowsOfATable ties what stands in a row to the person of that row.
func TestRowsOfATable(t *testing.T) {
	p := passOver("姓名\t班级\t家长\t电话\n纪小满\t三1\t汤玉珍\t13800001111\n毕行远\t三2\t卓一诺\t13800002222\n")
	findings := []Finding{}
	for _, m := range []struct {
		entity rules.Entity
		text   string
	}{{rules.Person, "纪小满"}, {rules.ClassName, "三1"}, {rules.Person, "汤玉珍"}, {rules.Phone, "13800001111"},
		{rules.Person, "毕行远"}, {rules.ClassName, "三2"}, {rules.Person, "卓一诺"}, {rules.Phone, "13800002222"}} {
		findings = append(findings, find(t, p.Doc, m.entity, m.text, ""))
	}
	got := subjects(p, findings)
	role := map[int]rules.Role{}
	for _, s := range got {
		role[s.ID] = s.Role
	}
	for i, want := range []int{0, 0, 2, 0, 4, 4, 6, 4} { // the name each belongs to
		if findings[i].Subject != findings[want].Subject {
			t.Errorf("%s belongs to %d, want %d", p.Doc.In(findings[i].Span), findings[i].Subject, findings[want].Subject)
		}
	}
	if findings[0].Subject == findings[4].Subject {
		t.Error("two rows are one person")
	}
	if role[findings[2].Subject] != rules.Relative {
		t.Errorf("the parent's role is %q", role[findings[2].Subject])
	}
}

// TestOneNameIsOnePerson ties all mentions of a name, and what is told beside
// each, to one subject.
func TestOneNameIsOnePerson(t *testing.T) {
	p := passOver("纪小满来访。汤玉珍陪同。纪小满说睡不着。")
	first := find(t, p.Doc, rules.Person, "纪小满", "")
	other := find(t, p.Doc, rules.Person, "汤玉珍", rules.Relative)
	again := first
	again.Span.Start = strings.LastIndex(p.Doc.Text, "纪小满")
	again.Span.End = again.Span.Start + len("纪小满")
	findings := []Finding{first, other, again, find(t, p.Doc, rules.Risk, "睡不着", "")}
	got := subjects(p, findings)
	if len(got) != 2 {
		t.Fatalf("%d subjects, want 2", len(got))
	}
	if findings[0].Subject != findings[2].Subject || findings[3].Subject != findings[0].Subject || findings[1].Subject == findings[0].Subject {
		t.Errorf("subjects %d %d %d %d", findings[0].Subject, findings[1].Subject, findings[2].Subject, findings[3].Subject)
	}
	if got[findings[0].Subject-1].Role != rules.Client {
		t.Errorf("the client's role is %q", got[findings[0].Subject-1].Role)
	}
}

func TestStrongerRole(t *testing.T) {
	for _, c := range []struct{ a, b, want rules.Role }{
		{"", rules.Staff, rules.Staff},
		{rules.Client, rules.Staff, rules.Client},
		{rules.Staff, rules.Relative, rules.Relative},
		{rules.Relative, "", rules.Relative},
		{rules.Peer, rules.Client, rules.Client},
	} {
		if got := strongerRole(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}
