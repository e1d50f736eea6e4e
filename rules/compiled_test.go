package rules

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var update = flag.Bool("update", false, "write compiled.bin and docs/rules.md")

func TestCompiled(t *testing.T) {
	want, err := loadBuiltin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := writeCompiled(want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, readCompiled(b), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the compiled library is another than the loaded one:\n%s", diff)
	}
	if *update {
		if err := os.WriteFile("compiled.bin", []byte(b), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readCompiled(compiled) == nil {
		t.Log("compiled.bin is stale: the program works but starts slowly until go generate ./rules has run")
	}
}

func TestCompiledRefusesOtherFiles(t *testing.T) {
	l, err := loadBuiltin()
	if err != nil {
		t.Fatal(err)
	}
	b, err := writeCompiled(l)
	if err != nil {
		t.Fatal(err)
	}
	if readCompiled("\x00"+b) != nil {
		t.Error("a library with another digest is taken")
	}
	if readCompiled("") != nil {
		t.Error("a library is read from nothing")
	}
}
