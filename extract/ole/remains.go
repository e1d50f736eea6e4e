package ole

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract/charset"
)

// remains are values that edits removed and that may still lie where no reader
// looks: programs save fast by adding to a file, and leave what was there in
// streams and in sectors that nothing belongs to any more.
type remains struct {
	removed map[string]bool
	kept    []string // texts without what was removed
}

// minRemains is the shortest form of a value, in bytes, that chance does not make.
const minRemains = 6

// add notes what edits remove from d and what they keep.
func (r *remains) add(d *document.Document, edits []document.Edit) {
	if r.removed == nil {
		r.removed = map[string]bool{}
	}
	at := 0
	for _, e := range edits {
		r.removed[strings.TrimSpace(d.In(e.Span))] = true
		r.kept = append(r.kept, d.Text[at:e.Start])
		at = e.End
	}
	r.kept = append(r.kept, d.Text[at:])
}

// clear writes stars over every value of which no text speaks any more.
func (r *remains) clear(f *file) error {
	kept := strings.Join(r.kept, "\n")
	for v := range r.removed {
		if v == "" || strings.Contains(kept, v) {
			continue
		}
		for _, c := range []charset.Charset{charset.UTF16LE, charset.UTF8, charset.GB18030} {
			old, err := c.Encode(v)
			if err != nil || len(old) < minRemains {
				continue
			}
			stars := []byte("*")
			if c.Name() == charset.UTF16LE.Name() {
				stars = []byte("*\x00")
			}
			if stars = bytes.Repeat(stars, len(old)/len(stars)); bytes.Equal(stars, old) {
				continue
			}
			for _, s := range f.streams {
				if err := each(s.data, old, func(at int) error { return f.put(s, at, stars) }); err != nil {
					return err
				}
			}
			if err := each(f.data, old, func(at int) error { copy(f.data[at:], stars); return nil }); err != nil {
				return err
			}
		}
	}
	return nil
}

// each calls do where b holds old as a word of its own.
func each(b, old []byte, do func(at int) error) error {
	for at := 0; ; {
		i := bytes.Index(b[at:], old)
		if i < 0 {
			return nil
		}
		at += i
		if !(alnum(old[0]) && at > 0 && alnum(b[at-1])) && !(alnum(old[len(old)-1]) && at+len(old) < len(b) && alnum(b[at+len(old)])) {
			if err := do(at); err != nil {
				return err
			}
		}
		at += len(old)
	}
}

func alnum(c byte) bool {
	return c < utf8.RuneSelf && (c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z')
}
