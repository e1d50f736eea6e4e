package report

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"yinqu/judge"
)

// reportOf returns a report of files in a form.
func reportOf(t *testing.T, format string, files ...File) *Earlier {
	t.Helper()
	var b bytes.Buffer
	sink, err := NewSink(format, &b, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if err := sink.File(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Close(Summary{}); err != nil {
		t.Fatal(err)
	}
	e, err := ReadEarlier(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b.Bytes())), nil })
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestSinceAnEarlierReport(t *testing.T) {
	file := func(path string, v judge.Verdict, findings int, x Exposure) File {
		f := File{Schema: Schema, Path: path, Verdict: v, Findings: make([]Finding, findings)}
		if x != "" {
			f.Access = &Access{Exposure: x}
		}
		return f
	}
	before := []File{
		file("a.txt", judge.Review, 2, Group), file("b.txt", judge.Pass, 0, ""), file("gone.txt", judge.Block, 1, Private), file("z.zip!m.txt", judge.Pass, 1, Private),
	}
	tests := []struct {
		name string
		now  File
		want Change
	}{
		{"unchanged", file("a.txt", judge.Review, 2, Group), Same},
		{"worse verdict", file("a.txt", judge.Block, 2, Group), Worse},
		{"better verdict", file("a.txt", judge.Pass, 2, Group), Better},
		{"more findings", file("a.txt", judge.Review, 3, Group), Worse},
		{"more people can read it", file("a.txt", judge.Review, 2, Everyone), Worse},
		{"fewer can, but it holds more", file("a.txt", judge.Review, 5, Private), Worse},
		{"fewer can", file("a.txt", judge.Review, 2, Private), Better},
		{"unknown who could read it", file("b.txt", judge.Pass, 0, Everyone), Same},
		{"not there before", file("c.txt", judge.Pass, 0, ""), New},
		{"a member of a container", file("z.zip!m.txt", judge.Pass, 1, Private), Same},
	}
	for _, format := range []string{"json", "jsonl"} {
		e := reportOf(t, format, before...)
		for _, test := range tests {
			if got := e.Compare(&test.now); got != test.want {
				t.Errorf("%s, %s: %s, want %s", format, test.name, got, test.want)
			}
		}
		n, paths, err := e.Gone()
		if err != nil || n != 1 || !slices.Equal(paths, []string{"gone.txt"}) {
			t.Errorf("%s: gone %d %q %v", format, n, paths, err)
		}
	}
}

func TestNoEarlierReport(t *testing.T) {
	for name, text := range map[string]string{
		"cut off":       `{"files":[` + "\n" + `{"schema":1,"path":"a","verdict":"pa`,
		"cut between":   `{"files":[` + "\n" + `{"schema":1,"path":"a","verdict":"pass"}`,
		"another table": "a,b\n1,2\n",
		"other JSON":    `{"name":"x"}`,
	} {
		_, err := ReadEarlier(func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil })
		if err == nil || strings.Contains(err.Error(), "name") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if e := reportOf(t, "json"); len(e.files) != 0 {
		t.Error("an empty report has files")
	}
}
