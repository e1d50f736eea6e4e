package zipxml

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"yinqu/document"
)

// A Range is a half-open range of bytes of a part.
type Range struct{ Start, End int }

// A Ref is where a run's text lies.
type Ref struct {
	Part int
	Range
	Form Form

	// Also are places that hold the same text and change with it: an author's
	// name stands at every change that the author made.
	Also []Range
}

// A Form says how text stands in the XML. Formats count their own from FormUser.
type Form uint8

// The common forms.
const (
	FormText Form = iota // character data or an attribute's value
	formRaw              // raw XML, for changes that no edit asked for
	FormUser
)

// FormSpace is added to the form of character data whose element needs
// xml:space for a text that begins or ends with a space.
const FormSpace Form = 0x80

type replacement struct {
	Range
	form Form
	text string
}

// Changes are the changes to make to a package.
type Changes struct {
	*Package
	layout Layout
	parts  map[int][]replacement
	whole  map[int][]byte // parts replaced as a whole; nil drops one
}

var errNoPlace = errors.New("an edit of text that no byte of the file stands for")

// add turns edits of d's text into changes of the parts.
func (c *Changes) add(d *document.Document, edits []document.Edit) error {
	if err := document.CheckEdits(len(d.Text), edits); err != nil {
		return err
	}
	changed := map[int][]document.Edit{} // edits of a run's text, by the run's number
	var order []int
	note := func(run int, e document.Edit) {
		if len(changed[run]) == 0 {
			order = append(order, run)
		}
		off := d.Runs[run].Start
		changed[run] = append(changed[run], document.Edit{Span: document.Span{Start: e.Start - off, End: e.End - off}, New: e.New})
	}
	for _, e := range edits {
		i, _ := slices.BinarySearchFunc(d.Runs, e.Start, func(r document.Run, off int) int { return cmp.Compare(r.End, off) })
		if e.Len() > 0 && i < len(d.Runs) && d.Runs[i].End == e.Start {
			i++ // the run ends where the edit starts
		}
		at, first := e.Start, true
		for ; first || at < e.End; i++ {
			next := e.End
			if i < len(d.Runs) {
				next = min(next, d.Runs[i].Start)
			}
			if next > at {
				// Line ends and other separators that no byte stands for stay.
				if strings.TrimSpace(d.Text[at:next]) != "" {
					return errNoPlace
				}
				at = next
			}
			if i >= len(d.Runs) || d.Runs[i].Start > e.End || e.Len() > 0 && at >= e.End {
				break
			}
			end := min(e.End, d.Runs[i].End)
			local := document.Edit{Span: document.Span{Start: at, End: end}}
			if first {
				local.New = e.New // new text goes into the first run, the rest is cut
			}
			note(i, local)
			at, first = end, false
		}
		if first {
			return errNoPlace
		}
	}
	for _, i := range order {
		run := d.Runs[i]
		text, err := document.Apply(d.In(run.Span), changed[i])
		if err != nil {
			return err
		}
		if err := c.Set(run.Ref, text); err != nil {
			return err
		}
	}
	return nil
}

// Set puts text in the place of what ref stands for.
func (c *Changes) Set(ref any, text string) error {
	r, ok := ref.(Ref)
	if !ok {
		if c.layout.Change == nil {
			return errNoPlace
		}
		return c.layout.Change(c, ref, text)
	}
	c.parts[r.Part] = append(c.parts[r.Part], replacement{r.Range, r.Form, text})
	for _, a := range r.Also {
		c.parts[r.Part] = append(c.parts[r.Part], replacement{a, r.Form, text})
	}
	return nil
}

// Replace puts raw XML in the place of a range of a part.
func (c *Changes) Replace(part int, r Range, raw string) {
	c.parts[part] = append(c.parts[part], replacement{r, formRaw, raw})
}

// Drop leaves part out.
func (c *Changes) Drop(part int) { c.whole[part] = nil }

// Touched calls f with the ranges of every part that are to change.
func (c *Changes) Touched(f func(part int, ranges []Range)) {
	for i, rs := range c.parts {
		ranges := make([]Range, len(rs))
		for k, r := range rs {
			ranges[k] = r.Range
		}
		slices.SortFunc(ranges, func(a, b Range) int { return cmp.Compare(a.Start, b.Start) })
		f(i, ranges)
	}
}

// write writes the package with its changes.
func (c *Changes) write(ctx context.Context, w io.Writer) error {
	z := zip.NewWriter(w)
	for i, f := range c.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		whole, replaced := c.whole[i]
		if replaced && whole == nil {
			continue
		}
		if !replaced && c.parts[i] == nil {
			if err := z.Copy(f); err != nil {
				return fmt.Errorf("copy part: %w", err)
			}
			continue
		}
		if !replaced {
			part, err := c.XML(i)
			if err != nil {
				return err
			}
			if whole, err = c.apply(i, part); err != nil {
				return err
			}
		}
		// A new header: its comment and extra fields are not carried over.
		out, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: f.Method, Modified: f.Modified})
		if err != nil {
			return fmt.Errorf("write part: %w", err)
		}
		if _, err := out.Write(whole); err != nil {
			return fmt.Errorf("write part: %w", err)
		}
	}
	return z.Close()
}

// apply makes the changes of part i. Of one place changed twice the two must agree.
func (c *Changes) apply(i int, part []byte) ([]byte, error) {
	rs := c.parts[i]
	slices.SortStableFunc(rs, func(a, b replacement) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out bytes.Buffer
	at := 0
	for k, r := range rs {
		if k > 0 && r == rs[k-1] {
			continue
		}
		if r.Start < at || r.End < r.Start || r.End > len(part) {
			return nil, errors.New("two edits of one place disagree")
		}
		raw, err := c.encode(i, part, r)
		if err != nil {
			return nil, err
		}
		before := part[at:r.Start]
		if r.form&FormSpace != 0 && strings.TrimSpace(r.text) != r.text {
			open := bytes.LastIndexByte(before, '<')
			if open >= 0 && bytes.HasSuffix(before, []byte(">")) && !bytes.Contains(before[open:], []byte("xml:space")) {
				out.Write(before[:len(before)-1])
				before = []byte(` xml:space="preserve">`)
			}
		}
		out.Write(before)
		out.WriteString(raw)
		at = r.End
	}
	out.Write(part[at:])
	return out.Bytes(), nil
}

func (c *Changes) encode(i int, part []byte, r replacement) (string, error) {
	form := r.form &^ FormSpace
	switch {
	case form == formRaw:
		return r.text, nil
	case form >= FormUser && c.layout.Encode != nil:
		return c.layout.Encode(part, Ref{Part: i, Range: r.Range, Form: form}, r.text)
	}
	return Encode(r.text)
}
