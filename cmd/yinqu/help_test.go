package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yinqu/lang"
)

func isHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestHelpIsComplete asks every command for its help in both languages: all of
// it is there, and in the reader's language.
func TestHelpIsComplete(t *testing.T) {
	for _, l := range []lang.Lang{lang.ZH, lang.EN} {
		e := &env{out: new(bytes.Buffer), err: new(bytes.Buffer), lang: l, getenv: os.Getenv}
		root := newRootCommand(e)
		commands := 0
		eachCommand(root, func(c *cobra.Command) error {
			commands++
			check := func(what, text string) {
				t.Helper()
				switch {
				case text == "":
					t.Errorf("%s, %s: no %s", l, c.CommandPath(), what)
				case l == lang.ZH && !isHan(text):
					t.Errorf("%s, %s: %s is not in Chinese: %q", l, c.CommandPath(), what, text)
				case l == lang.EN && !strings.Contains(text, "姓名") && isHan(text):
					t.Errorf("%s, %s: %s is not in English: %q", l, c.CommandPath(), what, text)
				}
			}
			check("summary", c.Short)
			if c.Long != "" {
				check("description", c.Long)
			}
			c.Flags().VisitAll(func(f *pflag.Flag) {
				check("usage of --"+f.Name, f.Usage)
				if f.Shorthand == "" && f.Value.Type() == "string" && f.Name == strings.ToUpper(f.Name) {
					t.Errorf("--%s is in capitals", f.Name)
				}
			})
			var out bytes.Buffer
			c.SetOut(&out)
			if err := c.Help(); err != nil || !strings.Contains(out.String(), l.T("Usage:")) {
				t.Errorf("%s, %s: help says %q, %v", l, c.CommandPath(), out.String(), err)
			}
			return nil
		})
		if commands < 20 {
			t.Errorf("only %d commands", commands)
		}
	}
}

func TestManualPages(t *testing.T) {
	for _, l := range []string{"zh", "en"} {
		dir := t.TempDir()
		var errs bytes.Buffer
		if code := run(context.Background(), []string{"man", "-o", dir, "--lang", l}, &env{out: new(bytes.Buffer), err: &errs, getenv: os.Getenv}); code != exitClean {
			t.Fatalf("ended with %d: %s", code, errs.String())
		}
		for _, name := range []string{"yinqu.1", "yinqu-scan.1", "yinqu-hook-run.1", "yinqu-rules-test.1"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Error(err)
				continue
			}
			if want := lang.Lang(l).T("OPTIONS"); !strings.Contains(string(b), ".SH "+want+"\n") || isHan(want) != (l == "zh") {
				t.Errorf("%s in %s has no heading %s", name, l, want)
			}
		}
	}
}

// TestCompletionScripts: the scripts of all shells are written, and complete
// what a flag takes.
func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		var out bytes.Buffer
		if code := run(context.Background(), []string{"completion", shell}, &env{out: &out, err: &out, getenv: os.Getenv}); code != exitClean || !strings.Contains(out.String(), "yinqu") {
			t.Errorf("%s: ended with %d, wrote %d bytes", shell, code, out.Len())
		}
	}
	for args, want := range map[string]string{"scan --format": "sarif", "scan --policy": "teaching", "hook run --policy": "commit", "scan --fail-on": "review", "policy show": "research", "scan --lang": "zh"} {
		var out bytes.Buffer
		run(context.Background(), append(append([]string{"__complete"}, strings.Fields(args)...), ""), &env{out: &out, err: new(bytes.Buffer), getenv: os.Getenv})
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: completes %q", args, out.String())
		}
	}
}
