// Package extracttest holds the conformance suite that every format passes.
package extracttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/text"
)

// A File is an example of a format, with some readable text in it.
type File struct {
	Name string
	Data []byte
}

// Accept checks that f keeps the contract of extract.Format, and of
// extract.Rewriter if it is one, on files that it reads: valid documents,
// Problems but no panic for broken input, cancellation, concurrent use, and
// rewriting that changes what it was asked to and nothing else.
//
// Members of containers are read by f and the text format.
func Accept(t *testing.T, f extract.Format, files ...File) {
	t.Helper()
	if len(files) == 0 {
		t.Fatal("no files to accept the format by")
	}
	s := suite{format: f, reader: extract.NewReader(extract.Limits{}, nil, f, text.Format{})}
	t.Run("empty", s.empty)
	for _, file := range files {
		t.Run(file.Name, func(t *testing.T) {
			t.Run("reads", func(t *testing.T) { s.reads(t, file) })
			t.Run("broken", func(t *testing.T) { s.broken(t, file) })
			t.Run("cancelled", func(t *testing.T) { s.cancelled(t, file) })
			t.Run("stops", func(t *testing.T) { s.stops(t, file) })
			t.Run("concurrent", func(t *testing.T) { s.concurrent(t, file) })
			if w, ok := f.(extract.Rewriter); ok {
				t.Run("rewrites", func(t *testing.T) { s.rewrites(t, w, file) })
			}
		})
	}
}

type suite struct {
	format extract.Format
	reader *extract.Reader
}

func (s suite) open(f File) extract.Source {
	return s.reader.Open(f.Name, bytes.NewReader(f.Data), int64(len(f.Data)))
}

// read returns the documents and errors that the reader yields.
func (s suite) read(ctx context.Context, f File) (docs []*document.Document, errs []error) {
	for d, err := range s.reader.Read(ctx, s.open(f)) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		docs = append(docs, d)
	}
	return docs, errs
}

// empty checks that nothing at all is a Problem and not a document without one.
func (s suite) empty(t *testing.T) {
	for d, err := range s.format.Extract(t.Context(), s.open(File{Name: "empty"})) {
		if err == nil && len(d.Problems) == 0 {
			t.Error("a file of 0 bytes was read without a Problem")
		}
		checkError(t, err)
	}
}

func (s suite) reads(t *testing.T, file File) {
	h, err := extract.NewHead(s.open(file))
	if err != nil {
		t.Fatal(err)
	}
	if !s.format.Match(h) {
		t.Fatalf("%s does not match", s.format.Name())
	}
	docs, errs := s.read(t.Context(), file)
	if len(errs) > 0 {
		t.Fatalf("not read: %v", errs)
	}
	size := 0
	for _, d := range docs {
		if err := Check(d); err != nil {
			t.Errorf("document %q: %v", d.Name, err)
		}
		size += len(d.Text)
	}
	if size == 0 {
		t.Error("no text read")
	}
}

// broken checks truncated files, files with bytes changed, and noise.
func (s suite) broken(t *testing.T, file File) {
	rnd := rand.New(rand.NewPCG(1, uint64(len(file.Data))))
	try := func(what string, data []byte) {
		t.Helper()
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("%s: panic: %v", what, p)
			}
		}()
		f := File{file.Name, data}
		docs, errs := s.read(t.Context(), f)
		if len(docs) == 0 && len(errs) == 0 {
			t.Errorf("%s: neither a document nor a Problem", what)
		}
		for _, err := range errs {
			checkError(t, err)
		}
		for _, d := range docs {
			if err := Check(d); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		for d, err := range s.format.Extract(t.Context(), s.open(f)) { // though it may not match
			if err == nil {
				err = Check(d)
				if err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
	}
	n := len(file.Data)
	for i := range 12 {
		cut := n * i / 12
		try(fmt.Sprintf("cut to %d bytes", cut), file.Data[:cut])
	}
	if n > 0 {
		try("cut by a byte", file.Data[:n-1])
	}
	for range 24 {
		b := bytes.Clone(file.Data)
		for range 1 + rnd.IntN(8) {
			b[rnd.IntN(n)] = byte(rnd.Uint32())
		}
		try("bytes changed", b)
	}
	noise := bytes.Clone(file.Data)
	for i := min(n, 64); i < n; i++ {
		noise[i] = byte(rnd.Uint32())
	}
	try("noise behind the first 64 bytes", noise)
}

func (s suite) cancelled(t *testing.T, file File) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for d, err := range s.format.Extract(ctx, s.open(file)) {
		if d != nil && err == nil {
			t.Fatal("a document was yielded after the context was done")
		}
	}
	for _, err := range s.reader.Read(ctx, s.open(file)) {
		checkError(t, err)
		if err == nil {
			t.Error("the reader yields a document after the context was done")
		}
	}
}

// stops checks that the consumer may leave at any time.
func (s suite) stops(t *testing.T, file File) {
	for range s.format.Extract(t.Context(), s.open(file)) {
		break
	}
}

func (s suite) concurrent(t *testing.T, file File) {
	want, _ := s.read(t.Context(), file)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got, _ := s.read(t.Context(), file)
			if !reflect.DeepEqual(texts(got), texts(want)) {
				t.Error("reading at the same time reads something else")
			}
		})
	}
	wg.Wait()
}

func texts(docs []*document.Document) []string {
	var out []string
	for _, d := range docs {
		out = append(out, d.Name+"\n"+d.Text)
	}
	return out
}

// checkError demands that an error is a document.Problem.
func checkError(t *testing.T, err error) {
	t.Helper()
	var p document.Problem
	if err != nil && !errors.As(err, &p) {
		t.Errorf("an error that is no document.Problem: %v", err)
	}
}

// Check reports what is wrong with a document's invariants: valid UTF-8,
// segments that are sorted, disjoint and cover the text, runs that are sorted
// and disjoint.
func Check(d *document.Document) error {
	if !utf8.ValidString(d.Text) {
		return errors.New("text is not valid UTF-8")
	}
	at := 0
	for i, s := range d.Segments {
		if s.Start != at || s.End <= s.Start {
			return fmt.Errorf("segment %d [%d,%d) begins not at %d or is empty", i, s.Start, s.End, at)
		}
		if s.Kind == "" {
			return fmt.Errorf("segment %d has no kind", i)
		}
		at = s.End
	}
	if at != len(d.Text) {
		return fmt.Errorf("segments end at %d of %d", at, len(d.Text))
	}
	at = 0
	for i, r := range d.Runs {
		if r.Start < at || r.End <= r.Start || r.End > len(d.Text) {
			return fmt.Errorf("run %d [%d,%d) overlaps, is empty or out of bounds", i, r.Start, r.End)
		}
		for _, off := range []int{r.Start, r.End} {
			if off < len(d.Text) && !utf8.RuneStart(d.Text[off]) {
				return fmt.Errorf("run %d [%d,%d) cuts a character", i, r.Start, r.End)
			}
		}
		at = r.End
	}
	if d.Own.Start < 0 || d.Own.End < 0 || d.Own.Start > len(d.Text) || d.Own.End > len(d.Text) {
		return fmt.Errorf("own part [%d,%d) is out of bounds", d.Own.Start, d.Own.End)
	}
	return nil
}
