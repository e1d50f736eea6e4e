package extracttest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"golang.org/x/text/encoding/simplifiedchinese"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"yinqu/document"
	"yinqu/extract"
)

// Zip makes a zip file of pairs of a name and its content.
func Zip(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = io.WriteString(w, parts[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Unzip returns the names and contents of a zip file's members, one after the
// other: all that a search of the raw bytes could find.
func Unzip(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, f.Name)
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// First returns the first document that f reads from a file.
func First(t testing.TB, f extract.Format, name string, data []byte) *document.Document {
	t.Helper()
	r := extract.NewReader(extract.Limits{}, nil, f)
	for d, err := range r.Read(t.Context(), r.Open(name, bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			t.Fatalf("read: %v", err)
		}
		return d
	}
	t.Fatal("no document")
	return nil
}

// Dump writes the segments of d one a line: kind, record, label, text.
func Dump(d *document.Document) string {
	var b strings.Builder
	for _, s := range d.Segments {
		fmt.Fprintf(&b, "%s", s.Kind)
		if s.Record > 0 {
			fmt.Fprintf(&b, " %d", s.Record)
		}
		if s.Label != "" {
			fmt.Fprintf(&b, " [%s]", s.Label)
		}
		fmt.Fprintf(&b, ": %q\n", strings.TrimSuffix(d.In(s.Span), "\n"))
	}
	return b.String()
}

// Replace returns an edit of every occurrence of old.
func Replace(old, with string) extract.EditFunc {
	return func(d *document.Document) (edits []document.Edit, err error) {
		for at := 0; ; {
			i := strings.Index(d.Text[at:], old)
			if i < 0 {
				return edits, nil
			}
			at += i + len(old)
			edits = append(edits, document.Edit{Span: document.Span{Start: at - len(old), End: at}, New: with})
		}
	}
}

// GBK returns s in GBK.
func GBK(t testing.TB, s string) string {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// UTF16 returns s in UTF-16, the low byte first.
func UTF16(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// Texts reads a file and lists its documents, `name: "text"`, and its problems,
// "path is cause".
func Texts(t testing.TB, r *extract.Reader, name string, data []byte) []string {
	t.Helper()
	return list(t, r, name, data, func(d *document.Document) []string { return []string{fmt.Sprintf("%s: %q", d.Name, d.Text)} },
		func(p document.Problem) string { return p.Path + " is " + string(p.Cause) })
}

// Segments does the same with the segments, "kind|label|text"; of problems it
// tells the cause.
func Segments(t testing.TB, r *extract.Reader, name string, data []byte) []string {
	t.Helper()
	return list(t, r, name, data, func(d *document.Document) (out []string) {
		for _, s := range d.Segments {
			out = append(out, fmt.Sprintf("%s|%s|%s", s.Kind, s.Label, strings.TrimSuffix(d.In(s.Span), "\n")))
		}
		return out
	}, func(p document.Problem) string { return "problem|" + string(p.Cause) })
}

func list(t testing.TB, r *extract.Reader, name string, data []byte, text func(*document.Document) []string, unread func(document.Problem) string) []string {
	t.Helper()
	var out []string
	for d, err := range r.Read(context.Background(), r.Open(name, bytes.NewReader(data), int64(len(data)))) {
		var p document.Problem
		switch {
		case errors.As(err, &p):
			out = append(out, unread(p))
			continue
		case err != nil:
			t.Errorf("no problem: %v", err)
			continue
		}
		if err := Check(d); err != nil {
			t.Error(err)
		}
		out = append(out, text(d)...)
		for _, p := range d.Problems {
			p.Path = d.Name
			out = append(out, unread(p))
		}
	}
	return out
}
