// Package yinqu_test holds the rules that go beyond one package.
package yinqu_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// layers are the packages from the bottom up: a package may import those of
// lower layers, and those of its own family (its first path element).
var layers = [][]string{
	{"document", "rules", "lang"},
	{"detect", "extract"},
	{"judge", "eval"},
	{"report", "redact"},
	{"scan"},
	{"cmd"},
}

// TestDependencyDirection keeps data flowing one way: cmd -> scan -> {report,
// redact} -> judge -> {detect, extract} -> {document, rules}.
func TestDependencyDirection(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	layer := map[string]int{}
	for i, names := range layers {
		for _, n := range names {
			layer[n] = i
		}
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		from, ok := family(fields[0])
		if !ok {
			continue
		}
		at, known := layer[from]
		if !known {
			t.Errorf("package %s stands in no layer", fields[0])
		}
		for _, imp := range fields[1:] {
			to, ok := family(imp)
			if ok && to != from && layer[to] >= at {
				t.Errorf("%s imports %s: the flow is from later layers to earlier ones", fields[0], imp)
			}
		}
	}
}

// TestDocumentStandsAlone keeps the model free of everything but the standard library.
func TestDocumentStandsAlone(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "./document").Output()
	if err != nil {
		t.Fatal(err)
	}
	others := slices.DeleteFunc(strings.Fields(string(out)), func(p string) bool { return p == "yinqu/document" })
	if len(others) > 0 {
		t.Errorf("package document imports %v", others)
	}
}

// family returns the first path element of a package of this module.
func family(path string) (string, bool) {
	rest, ok := strings.CutPrefix(path, "yinqu/")
	if !ok {
		return "", false
	}
	first, _, _ := strings.Cut(rest, "/")
	return first, true
}
