package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"slices"

	"yinqu/judge"
)

// An Earlier is an earlier report in JSON or JSON Lines, to compare results
// with. It holds 16 bytes a file. It is not safe for concurrent use.
type Earlier struct {
	open  func() (io.ReadCloser, error)
	seed  maphash.Seed
	files []brief // by hash
}

// brief is what a comparison needs of a file.
type brief struct {
	path     uint64 // its hash
	findings uint32
	verdict  uint8 // its place in judgedOrder
	exposure uint8 // its rank; 0 if unknown
	seen     bool
}

// line is the part of a File that a comparison needs.
type line struct {
	Path     string        `json:"path"`
	Verdict  judge.Verdict `json:"verdict"`
	Findings []struct{}    `json:"findings"`
	Access   *Access       `json:"access"`
}

// ReadEarlier reads the report that open opens. It is opened again for the
// names of what is gone.
func ReadEarlier(open func() (io.ReadCloser, error)) (*Earlier, error) {
	e := &Earlier{open: open, seed: maphash.MakeSeed()}
	for l, err := range e.lines() {
		if err != nil {
			return nil, err
		}
		b := brief{path: maphash.String(e.seed, l.Path), findings: uint32(len(l.Findings)), verdict: uint8(slices.Index(judgedOrder, l.Verdict))}
		if l.Access != nil {
			b.exposure = uint8(max(0, l.Access.Exposure.Rank()))
		}
		e.files = append(e.files, b)
	}
	slices.SortFunc(e.files, func(a, b brief) int { return cmp.Compare(a.path, b.path) })
	return e, nil
}

// lines yields the files of the report.
func (e *Earlier) lines() iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		f, err := e.open()
		if err != nil {
			yield(line{}, err)
			return
		}
		defer f.Close()
		r := bufio.NewReader(f)
		d := json.NewDecoder(r)
		head, _ := r.Peek(64)
		list := bytes.HasPrefix(bytes.TrimSpace(head), []byte(`{"files":[`))
		if list {
			for range 3 { // up to the first file
				if _, err := d.Token(); err != nil {
					yield(line{}, errNoReport)
					return
				}
			}
		}
		for d.More() {
			var l line
			if err := d.Decode(&l); err != nil || l.Path == "" || !slices.Contains(judgedOrder, l.Verdict) {
				yield(line{}, fmt.Errorf("byte %d: %w", d.InputOffset(), errNoReport))
				return
			}
			if !yield(l, nil) {
				return
			}
		}
		if t, err := d.Token(); list && (err != nil || t != json.Delim(']')) {
			yield(line{}, fmt.Errorf("cut off: %w", errNoReport))
		}
	}
}

var errNoReport = errors.New("no report in JSON or JSON Lines")

// find returns what is known of the file with that path.
func (e *Earlier) find(path string) *brief {
	h := maphash.String(e.seed, path)
	i, ok := slices.BinarySearchFunc(e.files, h, func(b brief, h uint64) int { return cmp.Compare(b.path, h) })
	if !ok {
		return nil
	}
	return &e.files[i]
}

// Compare returns what became of f since the report.
func (e *Earlier) Compare(f *File) Change {
	b := e.find(f.Path)
	if b == nil {
		return New
	}
	b.seen = true
	steps := []int{cmp.Compare(slices.Index(judgedOrder, f.Verdict), int(b.verdict)), cmp.Compare(f.found(), int(b.findings))}
	if x := f.exposure().Rank(); x > 0 && b.exposure > 0 {
		steps = append(steps, cmp.Compare(x, int(b.exposure)))
	}
	switch {
	case slices.Max(steps) > 0:
		return Worse
	case slices.Min(steps) < 0:
		return Better
	}
	return Same
}

// Gone returns the number of files that Compare was not asked for, and the
// first of their paths.
func (e *Earlier) Gone() (n int, paths []string, err error) {
	paths = []string{}
	for l, err := range e.lines() {
		if err != nil {
			return n, paths, err
		}
		if b := e.find(l.Path); b != nil && !b.seen {
			if n++; len(paths) < mostGone {
				paths = append(paths, l.Path)
			}
		}
	}
	return n, paths, nil
}

// mostGone is how many paths of files that are gone a summary holds.
const mostGone = 1000
