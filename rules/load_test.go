package rules

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

const goodPack = `format: 1
pack: demo
title: {zh: 示例, en: Demo}
rules:
  - id: demo/word
    title: {zh: 词, en: word}
    entity: RISK
    basis: [REQ-12]
    confidence: 0.5
    find:
      terms: [甲乙]
    samples:
      match:
        - {text: 有甲乙。, find: [甲乙]}
      clean:
        - {text: 没有。, why: nothing there}
`

func TestLoadPackRefuses(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		line           int
		msg            string
	}{
		{"unknown key", "    confidence: 0.5", "    confidense: 0.5", 9, "confidense"},
		{"not YAML", "    entity: RISK", "    entity: [RISK", 8, ""},
		{"duplicate key", "    entity: RISK", "    entity: RISK\n    entity: RISK", 8, "already defined"},
		{"format of the future", "format: 1", "format: 2", 1, "format 2"},
		{"no format", "format: 1\n", "", 1, "format 0"},
		{"malformed pack id", "pack: demo", "pack: Demo 1", 2, "not of the form"},
		{"title in one language", "title: {zh: 示例, en: Demo}", "title: {zh: 示例}", 3, "title"},
		{"malformed rule id", "id: demo/word", "id: demo/Word", 5, "not of the form"},
		{"rule id of another pack", "id: demo/word", "id: other/word", 5, "not of the form"},
		{"unknown entity", "entity: RISK", "entity: RISKS", 7, "unknown entity"},
		{"no requirement as basis", "basis: [REQ-12]", "basis: [PIPL]", 8, "requirement"},
		{"confidence above 1", "confidence: 0.5", "confidence: 1.5", 9, "confidence"},
		{"no find", "      terms: [甲乙]", "      border: none", 11, "exactly one"},
		{"two kinds of find", "      terms: [甲乙]", "      terms: [甲乙]\n      pattern: x", 11, "exactly one"},
		{"unknown detector", "terms: [甲乙]", "detector: magic", 11, `unknown detector "magic"`},
		{"bad pattern", "terms: [甲乙]", `pattern: '(甲'`, 11, "missing closing"},
		{"word boundary in a pattern", "terms: [甲乙]", `pattern: '\b甲'`, 11, `\b does not work`},
		{"pattern without anchor", "terms: [甲乙]", `pattern: '甲'`, 11, "anchor"},
		{"pattern that matches nothing", "terms: [甲乙]", `pattern: '甲*'`, 11, "nothing at all"},
		{"unknown border", "terms: [甲乙]", "terms: [甲乙]\n      border: wide", 12, "unknown border"},
		{"unknown extension", "terms: [甲乙]", "terms: [甲乙]\n      extend: far", 12, "unknown extension"},
		{"empty term", "terms: [甲乙]", "terms: [甲乙, '']", 11, "empty"},
		{"missing dictionary", "terms: [甲乙]", "dict: [no-such]", 11, "no dictionary"},
		{"dictionary outside its folder", "terms: [甲乙]", "dict: [../pack]", 11, "not of the form"},
		{"one group", "terms: [甲乙]", "all: [{terms: [甲]}]", 11, "two groups"},
		{"group without terms", "terms: [甲乙]", "all: [{terms: [甲]}, {}]", 11, "without terms"},
		{"unknown validator", "terms: [甲乙]", "pattern: '甲'\n      anchor: [甲]\n      verify: magic", 13, "unknown validator"},
		{"no samples", goodPack[strings.Index(goodPack, "    samples:"):], "", 5, "needs samples"},
		{"no clean samples", goodPack[strings.Index(goodPack, "      clean:"):], "", 13, "needs samples"},
		{"sample that does not hold its find", "find: [甲乙]}", "find: [甲丙]}", 14, "does not hold"},
		{"require with nothing near", "    samples:", "    context: {require: true}\n    samples:", 12, "require"},
		{"alias", "pack: demo", "pack: &a demo", 2, "anchors"},
		{"two documents", "format: 1", "format: 1\n---\nformat: 1", 1, "one YAML document"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(goodPack, c.old) {
				t.Fatalf("the good pack does not hold %q", c.old)
			}
			fsys := fstest.MapFS{"p.yaml": {Data: []byte(strings.Replace(goodPack, c.old, c.new, 1))}}
			_, err := LoadPack(fsys, "p.yaml")
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error is %v, want an *Error", err)
			}
			if e.File != "p.yaml" || !strings.Contains(e.Msg, c.msg) {
				t.Errorf("error %v, want one of p.yaml about %q", e, c.msg)
			}
			if e.Line != c.line {
				t.Errorf("line %d, want %d: %v", e.Line, c.line, e)
			}
			if lines := strings.Split(strings.Replace(goodPack, c.old, c.new, 1), "\n"); e.Text != lines[e.Line-1] {
				t.Errorf("text %q is not line %d", e.Text, e.Line)
			}
		})
	}
}

func TestLoadPackResolvesDictionaries(t *testing.T) {
	pack := strings.Replace(goodPack, "terms: [甲乙]", "terms: [甲乙]\n      dict: [own]", 1)
	fsys := fstest.MapFS{
		"in/p.yaml":       {Data: []byte(pack)},
		"in/dict/own.txt": {Data: []byte("# ours\n丙丁 # why\n\n甲乙\n戊\n")},
	}
	p, err := LoadPack(fsys, "in/p.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(p.Rules[0].Find.Terms, " "); got != "甲乙 丙丁 戊" {
		t.Errorf("terms are %q", got)
	}
}

func TestBuiltinLoads(t *testing.T) {
	l, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Policies) != len(policyOrder) {
		t.Errorf("%d policies, want %d", len(l.Policies), len(policyOrder))
	}
	for _, p := range l.Policies {
		if p.About.ZH == "" || p.About.EN == "" {
			t.Errorf("policy %s has no about", p.ID)
		}
		for _, i := range Entities() {
			if d := p.Entities[i.Entity]; d.Action == "" || d.Operator == "" {
				t.Errorf("policy %s has no answer to %s", p.ID, i.Entity)
			}
		}
	}
}

func TestLoadPolicyRefuses(t *testing.T) {
	const good = "format: 1\npolicy: ours\ntitle: {zh: 本校, en: ours}\nextends: research\nentities:\n  SCALE: {action: block}\n"
	load := func(text string) (*Policy, error) {
		return LoadPolicy(fstest.MapFS{"p.yaml": {Data: []byte(text)}}, "p.yaml")
	}
	p, err := load(good)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.For(Scale, Client); got != (Treatment{Block, Keep}) {
		t.Errorf("SCALE is %v", got)
	}
	if got := p.For(Date, ""); got != (Treatment{Block, Shift}) {
		t.Errorf("DATE is %v, want research's", got)
	}
	for _, c := range []struct {
		name, old, new string
		line           int
		msg            string
	}{
		{"milder action", "SCALE: {action: block}", "PHONE: {action: note}", 6, "milder than research"},
		{"milder operator", "SCALE: {action: block}", "PHONE: {operator: keep}", 6, "milder than research"},
		{"milder for a role", "SCALE: {action: block}", "PHONE: {roles: {peer: {action: note}}}", 6, "milder than research"},
		{"smaller k", "entities:", "k: 2\nentities:", 1, "k 2 is below 5"},
		{"combination off", "entities:", "combine: false\nentities:", 1, "combine is off"},
		{"unknown base", "extends: research", "extends: fun", 4, "no built-in policy"},
		{"no base and incomplete", "extends: research\n", "", 5, "no action and operator"},
		{"unknown entity", "SCALE:", "SCALES:", 6, "unknown entity"},
		{"unknown action", "action: block", "action: stop", 6, "unknown action"},
		{"unknown operator", "action: block", "operator: blur", 6, "unknown operator"},
		{"unknown role", "action: block", "roles: {pet: {action: note}}", 6, "unknown role"},
		{"unknown key", "entities:", "entitys:", 5, "entitys"},
		{"loosen alone", "extends: research", "loosen: because", 4, "without extends"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(strings.Replace(good, c.old, c.new, 1))
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(e.Msg, c.msg) {
				t.Fatalf("error is %v, want an *Error about %q", err, c.msg)
			}
			if e.Line != c.line {
				t.Errorf("line %d, want %d: %v", e.Line, c.line, e)
			}
		})
	}
	milder := strings.Replace(good, "SCALE: {action: block}", "PHONE: {action: note}", 1)
	if _, err := load(milder + "loosen: 内部使用\n"); err != nil {
		t.Errorf("a reason does not help: %v", err)
	}
}

func TestAtLeastCannotBeLoosened(t *testing.T) {
	l, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, floor := range l.Policies {
		for _, p := range l.Policies {
			q := p.AtLeast(floor)
			if e, why := milder(q, floor); why != "" {
				t.Errorf("%s at least %s is milder in %s: %s", p.ID, floor.ID, e, why)
			}
			if e, why := milder(q, p); why != "" {
				t.Errorf("%s at least %s is milder than itself in %s: %s", p.ID, floor.ID, e, why)
			}
		}
	}
}

func TestStanceOfPolicies(t *testing.T) {
	l, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		policy string
		entity Entity
		role   Role
		want   Treatment
	}{
		{"publication", Person, Client, Treatment{Block, Label}},
		{"publication", Person, Author, Treatment{Review, Label}},
		{"publication", Person, Public, Treatment{Note, Keep}},
		{"publication", Family, Client, Treatment{Review, Keep}},
		{"publication", Diagnosis, Client, Treatment{Block, Keep}},
		{"publication", Stigma, "", Treatment{Note, Keep}},
		{"publication", Recording, "", Treatment{Review, Label}},
		{"teaching", Person, Peer, Treatment{Block, Pseudonym}},
		{"teaching", Risk, Client, Treatment{Review, Keep}},
		{"research", Date, Client, Treatment{Block, Shift}},
		{"research", Scale, Client, Treatment{Note, Keep}},
		{"supervision", Phone, Relative, Treatment{Block, Label}},
		{"supervision", Risk, Client, Treatment{Note, Keep}},
		{"crisis", Person, Client, Treatment{Note, Keep}},
		{"crisis", Person, Peer, Treatment{Block, Pseudonym}},
		{"crisis", Phone, Relative, Treatment{Note, Keep}},
		{"crisis", Risk, Client, Treatment{Note, Keep}},
		{"crisis", Family, Client, Treatment{Block, Label}},
		{"crisis", Relation, Client, Treatment{Block, Label}},
		{"crisis", Study, Client, Treatment{Block, Label}},
		{"disclosure", ResidentID, Client, Treatment{Note, Keep}},
		{"disclosure", ResidentID, Peer, Treatment{Review, Keep}},
		{"workplace", TradeSecret, "", Treatment{Block, Label}},
		{"workplace", Employment, Client, Treatment{Block, Label}},
		{"workplace", Customer, "", Treatment{Block, Label}},
		{"inventory", ResidentID, Client, Treatment{Note, Keep}},
	} {
		if got := l.Policy(c.policy).For(c.entity, c.role); got != c.want {
			t.Errorf("%s on %s of %q: %v, want %v", c.policy, c.entity, c.role, got, c.want)
		}
	}
}
