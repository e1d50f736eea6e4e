package ole

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract"
)

var errPlace = errors.New("a place that can't be changed in a binary file")

// apply writes edits into the streams.
func (f *file) apply(d *document.Document, edits []document.Edit) error {
	if err := document.CheckEdits(len(d.Text), edits); err != nil {
		return err
	}
	filled := map[int][]document.Edit{} // of runs that are filled up
	for _, e := range edits {
		rest := e.New
		first, _ := slices.BinarySearchFunc(d.Runs, e.Start+1, func(r document.Run, off int) int { return cmp.Compare(r.End, off) })
		for i, run := range d.Runs[first:] {
			if run.Start >= e.End {
				break
			}
			at := document.Span{Start: max(run.Start, e.Start), End: min(run.End, e.End)}
			old := d.In(at)
			take := rest
			if at.End < e.End {
				take = firstUnits(rest, units(old))
			}
			if n, ok := run.Ref.(numeral); ok {
				if err := f.writeNumeral(n, d.Text[run.Start:at.Start]+take+d.Text[at.End:run.End]); err != nil {
					return err
				}
				rest = rest[len(take):]
				continue
			}
			r, ok := run.Ref.(ref)
			if !ok {
				return errPlace
			}
			if r.room > 0 {
				at.Start, at.End = at.Start-run.Start, at.End-run.Start
				filled[first+i] = append(filled[first+i], document.Edit{Span: at, New: take})
				rest = rest[len(take):]
				continue
			}
			if err := f.write(r, d.Text[run.Start:at.Start], old, take); err != nil {
				return err
			}
			rest = rest[len(take):]
		}
		if rest != "" {
			return extract.ErrLength
		}
	}
	for i, local := range filled {
		run := d.Runs[i]
		text, err := document.Apply(d.In(run.Span), local)
		if err != nil {
			return err
		}
		if err := f.fill(run.Ref.(ref), text); err != nil {
			return err
		}
	}
	return nil
}

// fill writes a text that may be shorter than the old one.
func (f *file) fill(r ref, text string) error {
	b, err := r.enc.NewEncoder().Bytes([]byte(text))
	if err != nil || len(b) > r.room {
		return extract.ErrLength
	}
	return f.put(r.s, r.off, append(b, make([]byte, r.room-len(b))...))
}

// put writes b into a stream, which does not grow.
func (f *file) put(s *stream, off int, b []byte) error {
	if off < 0 || off+len(b) > len(s.data) {
		return errPlace
	}
	if _, err := s.entry.WriteAt(b, int64(off)); err != nil {
		return errPlace
	}
	copy(s.data[off:], b)
	return nil
}

func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// firstUnits returns the start of s that is n UTF-16 units long, as far as
// characters allow.
func firstUnits(s string, n int) string {
	for i, r := range s {
		if n < utf16.RuneLen(r) {
			return s[:i]
		}
		n -= utf16.RuneLen(r)
	}
	return s
}

// write puts text in the place of old, which stands behind before in a run.
func (f *file) write(r ref, before, old, text string) error {
	var b []byte
	off := r.off
	if r.wide {
		if units(text) != units(old) {
			return extract.ErrLength
		}
		off += 2 * units(before)
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, byte(u), byte(u>>8))
		}
	} else {
		encode := func(s string) ([]byte, error) { return r.enc.NewEncoder().Bytes([]byte(s)) }
		head, err := encode(before)
		if err != nil {
			return errPlace
		}
		was, err := encode(old)
		if err != nil {
			return errPlace
		}
		if b, err = encode(text); err != nil || len(b) > len(was) || utf8.RuneCountInString(text) != utf8.RuneCountInString(old) {
			return extract.ErrLength // the caller may try what every encoding has
		}
		b = append(b, bytes.Repeat([]byte(" "), len(was)-len(b))...) // a star is one byte where a character is two
		off += len(head)
	}
	return f.put(r.s, off, b)
}
