package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"yinqu/lang"
	"yinqu/rules"
)

// TestTalkAboutNobodyPasses scans rules, blank agreements, leaflets, laws and
// lessons under every policy: they name suicide, formulas and client lists
// without telling anything of anybody.
func TestTalkAboutNobodyPasses(t *testing.T) {
	texts, err := filepath.Glob("../../testdata/nobody/*.txt")
	if err != nil || len(texts) < 10 {
		t.Fatalf("%d texts: %v", len(texts), err)
	}
	l, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range l.Policies {
		var out, errs bytes.Buffer
		e := &env{in: &bytes.Buffer{}, out: &out, err: &errs, getenv: func(string) string { return "" }, lang: lang.EN}
		args := append([]string{"scan", "--policy", p.ID, "--fail-on", "review", "--cache", "off", "--format", "csv"}, texts...)
		if code := run(context.Background(), args, e); code != exitClean {
			t.Errorf("policy %s: exit code %d\n%s%s", p.ID, code, keepLines(out.String(), "review", "block"), errs.String())
		}
	}
}

// keepLines returns the lines of s that hold one of words.
func keepLines(s string, words ...string) string {
	var b strings.Builder
	for line := range strings.Lines(s) {
		for _, w := range words {
			if strings.Contains(line, w) {
				b.WriteString(line)
				break
			}
		}
	}
	return b.String()
}
