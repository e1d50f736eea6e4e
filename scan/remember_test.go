package scan

import (
	"bytes"
	"context"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yinqu/report"
	"yinqu/scan/cache"
)

// remembered scans dir with the cache in cacheDir and returns the results and
// the files that were opened.
func remembered(t *testing.T, dir, cacheDir, settings string, verify bool) (files []report.File, opened []string) {
	t.Helper()
	c, err := cache.Open(cacheDir)
	if err == nil {
		err = c.Begin([]byte(dir), []byte(settings), time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	o := options(t, lines{}, 1)
	o.Cache, o.Verify = c, verify
	watched := func(ctx context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			for item := range Walk([]string{dir}, nil)(ctx) {
				open := item.Open
				item.Open = func(ctx context.Context) (File, error) {
					opened = append(opened, item.Name)
					return open(ctx)
				}
				if !yield(item) {
					return
				}
			}
		}
	}
	var sink collected
	if _, err := Run(context.Background(), watched, o, &sink); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(true); err != nil {
		t.Fatal(err)
	}
	return sink.files, opened
}

func TestUnchangedFilesAreNotReadAgain(t *testing.T) {
	dir, cacheDir := t.TempDir(), t.TempDir()
	write := func(name, content string) {
		t.Helper()
		file := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(file), 0o755)
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "the secret")
	write("b.txt", "nothing")
	write("c.txt", "x\n!member\nsecret\nerror")
	first, opened := remembered(t, dir, cacheDir, "s", false)
	if want := []string{"a.txt", "b.txt", "c.txt"}; !slices.Equal(opened, want) {
		t.Fatalf("the first scan opened %q", opened)
	}

	second, opened := remembered(t, dir, cacheDir, "s", false)
	if len(opened) > 0 {
		t.Errorf("the second scan opened %q", opened)
	}
	if d := cmp.Diff(first, second); d != "" {
		t.Errorf("the second scan differs: %s", d)
	}

	if _, opened = remembered(t, dir, cacheDir, "other settings", false); len(opened) != 3 {
		t.Errorf("with other settings %q was opened", opened)
	}
	verified, opened := remembered(t, dir, cacheDir, "s", true)
	if d := cmp.Diff(first, verified); d != "" || len(opened) != 3 {
		t.Errorf("verifying opened %q and differs: %s", opened, d)
	}

	write("b.txt", "now a secret")
	write("sub/a.txt", "the secret") // known content in a new place
	write("d.txt", "the secret")     // and under a new name
	third, opened := remembered(t, dir, cacheDir, "s", false)
	if want := []string{"b.txt", "d.txt", "a.txt"}; !slices.Equal(opened, want) {
		t.Errorf("the third scan opened %q, want %q", opened, want)
	}
	fresh, _ := remembered(t, dir, t.TempDir(), "s", false)
	if d := cmp.Diff(fresh, third); d != "" {
		t.Errorf("the third scan differs from one without a cache: %s", d)
	}
}

func TestTheCacheHoldsNoValue(t *testing.T) {
	dir, cacheDir := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("the secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	remembered(t, dir, cacheDir, "s", false)
	entries, err := os.ReadDir(cacheDir)
	if err != nil || len(entries) == 0 {
		t.Fatal("no cache was written", err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(cacheDir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("the secret")) || bytes.Contains(b, []byte(`"secret"`)) {
			t.Errorf("%s holds the value", e.Name())
		}
		if info, _ := e.Info(); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
}
