package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRulesDocument keeps docs/rules.md what the packs and policies say.
func TestRulesDocument(t *testing.T) {
	l, err := loadBuiltin()
	if err != nil {
		t.Fatal(err)
	}
	want := document(l)
	name := filepath.Join("..", "docs", "rules.md")
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(have), "\r\n", "\n") != want {
		t.Error("docs/rules.md is not what the packs say; run: go generate ./rules")
	}
}

func document(l *Library) string {
	var b strings.Builder
	b.WriteString(`# Rules and policies · 规则与策略

Made from rules/packs and rules/policies by ` + "`go generate ./rules`" + `; do not edit. 由规则包与策略生成，请勿手改。

`)
	b.WriteString("## What each purpose does · 各用途的处理\n\nThe action, then the operator of redaction; where a role changes them, the role. Of quasi identifiers and sensitive content the action is the most that may come of them.\n\n| entity |")
	for _, p := range l.Policies {
		fmt.Fprintf(&b, " %s %s |", p.ID, p.Title.ZH)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(l.Policies)) + "\n")
	for _, i := range entities {
		fmt.Fprintf(&b, "| %s %s |", i.Entity, i.Title.ZH)
		for _, p := range l.Policies {
			fmt.Fprintf(&b, " %s |", disposition(p.Entities[i.Entity]))
		}
		b.WriteByte('\n')
	}
	for _, i := range entities {
		fmt.Fprintf(&b, "\n## %s · %s, %s\n\n%s; basis: %s.\n", i.Entity, i.Title.ZH, i.Title.EN, i.Class, i.Basis)
		for _, p := range l.Packs {
			for _, r := range p.Rules {
				if r.Entity == i.Entity {
					rule(&b, &r)
				}
			}
		}
	}
	return b.String()
}

func disposition(d Disposition) string {
	s := string(d.Action) + ", " + string(d.Operator)
	for _, r := range roles {
		if t, ok := d.Roles[r]; ok {
			s += fmt.Sprintf("; %s: %s", r, strings.Trim(string(t.Action)+", "+string(t.Operator), ", "))
		}
	}
	return s
}

func rule(b *strings.Builder, r *Rule) {
	fmt.Fprintf(b, "\n### %s\n\n%s · %s. Confidence %.2f; basis: %s. %s\n\n", r.ID, r.Title.ZH, r.Title.EN, r.Confidence, strings.Join(r.Basis, ", "), how(&r.Find))
	if c := r.Context; c.Require {
		b.WriteString("Only beside: " + strings.Join(append(append([]string{}, c.Near...), c.Labels...), " ") + ".\n\n")
	}
	if len(r.Context.Not) > 0 {
		b.WriteString("Not with: " + strings.Join(r.Context.Not, " ") + ".\n\n")
	}
	m, c := r.Samples.Match[0], r.Samples.Clean[0]
	fmt.Fprintf(b, "- finds %q in %q\n- nothing in %q (%s)\n", m.Find, m.Text, c.Text, c.Why)
}

// how tells how candidates come about.
func how(f *Find) string {
	s := ""
	switch {
	case f.Detector != "":
		s = "Recogniser: " + f.Detector
	case f.Value != "":
		s = "The " + string(f.Value) + " in a cell or field so labelled"
	case f.Pattern != "":
		s = "A pattern"
	case len(f.All) > 0:
		var n []string
		for _, g := range f.All {
			n = append(n, fmt.Sprint(len(g.Terms)))
		}
		s = "A term of each of " + fmt.Sprint(len(f.All)) + " groups (" + strings.Join(n, ", ") + " terms) in one clause"
	default:
		s = fmt.Sprintf("%d terms", len(f.Terms))
	}
	if f.Extend != "" {
		s += "; reaches over the " + string(f.Extend)
	}
	return s + "."
}
