package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/extract"
	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
)

// lines is a format for tests: a line "!name" starts a member, "+" a further
// piece, "error" fails, "panic" panics.
type lines struct{ open, most *atomic.Int32 }

func (lines) Name() string             { return "lines" }
func (lines) Match(*extract.Head) bool { return true }

func (f lines) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		if f.open != nil {
			n := f.open.Add(1)
			for m := f.most.Load(); n > m && !f.most.CompareAndSwap(m, n); m = f.most.Load() {
			}
			defer f.open.Add(-1)
		}
		b, err := io.ReadAll(src.Reader())
		if err != nil {
			yield(nil, err)
			return
		}
		name, base := src.Name, int64(0)
		for part := range strings.SplitSeq(string(b), "\n") {
			switch {
			case part == "panic":
				panic("of the format")
			case part == "error":
				if !yield(nil, document.Problem{Path: name, Cause: document.Malformed}) {
					return
				}
				continue
			case strings.HasPrefix(part, "!"):
				name = src.Name + part
				continue
			}
			more, _ := strings.CutPrefix(part, "+")
			if more == part {
				base = 0
			}
			d := &document.Document{Name: name, Format: "lines", Text: more, Base: base,
				Segments: []document.Segment{{Span: document.Span{End: len(more)}, Kind: document.Body}}}
			base += int64(len(more))
			if !yield(d, nil) {
				return
			}
		}
	}
}

// secret finds the word "secret" as a person's name.
type secret struct{}

func (secret) Name() string { return "secret" }

func (secret) Detect(_ context.Context, p *detect.Pass, report func(detect.Finding)) error {
	for at := 0; ; {
		i := strings.Index(p.Doc.Text[at:], "secret")
		if i < 0 {
			return nil
		}
		at += i + len("secret")
		report(detect.Finding{Rule: "test/secret", Entity: rules.Person, Confidence: 1,
			Span: document.Span{Start: at - len("secret"), End: at}})
	}
}

type collected struct{ files []report.File }

func (c *collected) File(f report.File) error   { c.files = append(c.files, f); return nil }
func (c *collected) Close(report.Summary) error { return nil }

func options(t *testing.T, f extract.Format, jobs int) Options {
	t.Helper()
	e, err := detect.New(nil, detect.Options{Detectors: []detect.Detector{secret{}}})
	if err != nil {
		t.Fatal(err)
	}
	lib, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Reader: extract.NewReader(extract.Limits{}, nil, f), Engine: e, Policy: lib.Policy("publication"), Jobs: jobs,
		Result: report.Statement{Policy: "publication"}, Judge: judge.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}
}

// given is a Source of files by content; their names are a, b, c...
func given(contents ...string) Source {
	return func(context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			for i, c := range contents {
				name := fmt.Sprintf("%c", 'a'+i%26)
				if !yield(Item{Path: name, Name: name, Open: func(context.Context) (File, error) {
					return memoryFile{bytes.NewReader([]byte(c))}, nil
				}}) {
					return
				}
			}
		}
	}
}

// brief is a result in a line.
func brief(files []report.File) []string {
	var out []string
	for _, f := range files {
		s := f.Path + " " + string(f.Verdict)
		for _, x := range f.Findings {
			s += fmt.Sprintf(" %d-%d", x.Span.Start, x.Span.End)
		}
		for _, p := range f.Problems {
			s += " " + p.Path + "=" + string(p.Cause)
		}
		out = append(out, s)
	}
	return out
}

func TestRun(t *testing.T) {
	tests := []struct {
		name     string
		contents []string
		want     []string
	}{
		{"a clean file passes", []string{"nothing"}, []string{"a pass"}},
		{"a finding blocks", []string{"a secret"}, []string{"a block 2-8"}},
		{"an empty file is unread", []string{""}, []string{"a unread a=empty"}},
		{"a broken file is unread", []string{"error"}, []string{"a unread a=malformed"}},
		{"members are files of their own", []string{"!x\nsecret\n!y\nnothing"}, []string{"a!x block 0-6", "a!y pass"}},
		{"a broken member leaves the others", []string{"!x\nerror\n!y\nsecret"}, []string{"a!x unread a!x=malformed", "a!y block 0-6"}},
		{"a member's name is read", []string{"!dir/secret.doc\nnothing"}, []string{"a!dir/secret.doc block 12-18"}},
		{"an unread member's name is read", []string{"!secret.doc\nerror"}, []string{"a!secret.doc block 0-6 a!secret.doc=malformed"}},
		{"pieces are one file with one count", []string{"学生 secret\n+. 学生 secret"}, []string{"a block 3-9 14-20"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got collected
			if _, err := Run(t.Context(), given(test.contents...), options(t, lines{}, 2), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, brief(got.files)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunKeepsOrderAndBounds(t *testing.T) {
	var contents, want []string
	for i := range 60 {
		// Early files are the long ones, so that later ones overtake them.
		contents = append(contents, strings.Repeat("!m\nsecret\n", (61-i)%20)+"!last\nnothing")
		name := fmt.Sprintf("%c", 'a'+i%26)
		for range (61 - i) % 20 {
			want = append(want, name+"!m block 0-6")
		}
		want = append(want, name+"!last pass")
	}
	var open, most atomic.Int32
	var got collected
	sum, err := Run(t.Context(), given(contents...), options(t, lines{&open, &most}, 3), &got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, brief(got.files)); diff != "" {
		t.Error(diff)
	}
	if most.Load() > 3 {
		t.Errorf("%d files were open at a time, want 3 at most", most.Load())
	}
	if sum.Files != len(want) || sum.Interrupted || sum.Findings == 0 {
		t.Errorf("summary: %+v", sum)
	}
	if got.files[0].Findings[0].ID != "f1" {
		t.Errorf("the first finding is called %q", got.files[0].Findings[0].ID)
	}
}

func TestRunRaisesPanics(t *testing.T) {
	defer func() {
		if p := recover(); p == nil || !strings.Contains(fmt.Sprint(p), "of the format") {
			t.Errorf("recovered %v", p)
		}
	}()
	Run(t.Context(), given("nothing", "panic", "nothing", "nothing"), options(t, lines{}, 2), &collected{})
	t.Error("the panic was swallowed")
}

// stopAfter cancels a run after some results.
type stopAfter struct {
	collected
	n      int
	cancel func()
}

func (s *stopAfter) File(f report.File) error {
	if s.n--; s.n == 0 {
		s.cancel()
	}
	return s.collected.File(f)
}

func TestRunStopsWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sink := &stopAfter{n: 3, cancel: cancel}
	endless := func(ctx context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			for ctx.Err() == nil {
				for item := range given("a secret")(ctx) {
					if !yield(item) {
						return
					}
				}
			}
		}
	}
	sum, err := Run(ctx, endless, options(t, lines{}, 2), sink)
	if err != nil {
		t.Fatal(err)
	}
	if !sum.Interrupted || sum.Files != len(sink.files) || sum.Verdicts[judge.Block] != sum.Files {
		t.Errorf("summary %+v of %d files", sum, len(sink.files))
	}
}

// full is a sink on a full disk.
type full struct{}

var errFull = errors.New("disk full")

func (full) File(report.File) error     { return errFull }
func (full) Close(report.Summary) error { return nil }

func TestRunStopsWhenTheSinkFails(t *testing.T) {
	contents := make([]string, 100)
	for i := range contents {
		contents[i] = strings.Repeat("!m\nsecret\n", 50)
	}
	if _, err := Run(t.Context(), given(contents...), options(t, lines{}, 2), full{}); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
}

func TestWalk(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, name); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	for _, f := range []string{"in/b.txt", "in/a/2", "in/a/10", "in/.git/config", "in/~$b.docx", "in/.~lock.b.odt#", "in/skip.log", "out/o"} {
		write(f)
	}
	link("..", "in/a/up")
	link("self", "in/self")
	link("missing", "in/broken")
	link("../../out", "in/a/out")
	link("../out", "in/out2")
	link("b.txt", "in/c")
	var got []string
	for item := range Walk([]string{"in", "in/b.txt"}, func(p string, _ bool) bool { return p == "in/skip.log" })(t.Context()) {
		s := item.Path
		if item.Cause != "" {
			s += " " + string(item.Cause)
		}
		got = append(got, s)
	}
	want := []string{"in/a/10", "in/a/2", "in/a/out/o", "in/a/up loop", "in/b.txt", "in/broken vanished", "in/c", "in/self loop", "in/b.txt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTwoWalksAtATime: the bar counts the files while the scan reads them.
func TestTwoWalksAtATime(t *testing.T) {
	dir := t.TempDir()
	for i := range 300 {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.txt", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	source := Walk([]string{dir}, nil)
	var walks sync.WaitGroup
	for range 2 {
		walks.Go(func() {
			n := 0
			for item := range source(context.Background()) {
				if item.Cause == "" {
					n++
				}
			}
			if n != 300 {
				t.Errorf("%d files", n)
			}
		})
	}
	walks.Wait()
}

func TestShowEscapesWhatIsNoUTF8(t *testing.T) {
	if got := show("dir/\xd5\xc5.txt"); got != `dir/\xD5\xC5.txt` {
		t.Errorf("got %q", got)
	}
}
