package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"testing"

	"yinqu/lang"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldFigures holds the scores on the development set to the committed
// ones, so that every change of accuracy shows in a diff. Run it with -update
// after a change that is meant.
func TestGoldFigures(t *testing.T) {
	const golden = "../../testdata/gold/figures.txt"
	var out, errs bytes.Buffer
	e := &env{in: &bytes.Buffer{}, out: &out, err: &errs, getenv: func(string) string { return "" }, lang: lang.EN}
	for _, set := range []string{"cases", "negatives"} {
		if code := run(context.Background(), []string{"eval", "../../testdata/gold/" + set + ".jsonl"}, e); code != exitClean {
			t.Fatalf("eval ended with %d: %s", code, errs.String())
		}
	}
	if *update {
		if err := os.WriteFile(golden, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, out.Bytes()) {
		t.Errorf("the figures changed; go test ./cmd/yinqu -run GoldFigures -update writes them:\n%s", out.String())
	}
}
