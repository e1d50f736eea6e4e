package ooxml

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yinqu/extract/zipxml"
)

type cellKey struct{ part, start int }

// A cellEdit is what is to be shown by a cell: new text by the run of its
// shared string, or by 0.
type cellEdit struct {
	cellRef
	texts map[int]string
}

// change notes a new text; cells are changed together in the end, since many
// can show one shared string.
func (b *book) change(_ *zipxml.Changes, ref any, text string) error {
	r, ok := ref.(cellRef)
	if !ok {
		return errors.New("a place that no edit reaches")
	}
	key := cellKey{r.part, r.Start}
	if b.edited[key] == nil {
		b.edited[key] = &cellEdit{r, map[int]string{}}
	}
	b.edited[key].texts[r.run] = text
	return nil
}

// finish turns the noted texts into changes. A shared string whose cells all
// change alike changes in place and keeps its looks; cells that change
// differently get a string of their own, and a shared string that nobody
// shows any more is emptied.
func (b *book) finish(c *zipxml.Changes) error {
	byString := map[int][]*cellEdit{}
	for _, e := range b.edited {
		byString[e.str] = append(byString[e.str], e)
	}
	raw := map[int][]byte{}
	for str, edits := range byString {
		all := str >= 0 && len(edits) == b.uses[str]
		alike := all && !slices.ContainsFunc(edits, func(e *cellEdit) bool { return b.shown(e) != b.shown(edits[0]) || len(e.texts) != len(edits[0].texts) })
		for run := range b.runs(str) {
			text, changed := edits[0].texts[run]
			if !alike {
				text, changed = "", all
			}
			if !changed {
				continue
			}
			ref := zipxml.Ref{Part: b.shared, Range: b.strings[str][run].Range, Form: formStored | zipxml.FormSpace}
			if err := c.Set(ref, text); err != nil {
				return err
			}
		}
		if alike {
			continue
		}
		for _, e := range edits {
			if raw[e.part] == nil {
				p, err := c.XML(e.part)
				if err != nil {
					return err
				}
				raw[e.part] = p
			}
			if err := replaceCell(c, e, raw[e.part], b.shown(e)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *book) runs(str int) []stringPart {
	if str < 0 {
		return nil
	}
	return b.strings[str]
}

// shown returns the whole text that the cell is to show.
func (b *book) shown(e *cellEdit) string {
	if e.str < 0 {
		return e.texts[0]
	}
	var t strings.Builder
	for i, p := range b.strings[e.str] {
		if text, ok := e.texts[i]; ok {
			t.WriteString(text)
		} else {
			t.WriteString(p.text)
		}
	}
	return t.String()
}

// replaceCell makes a cell show text instead of what it showed. Its formula
// goes, since it would bring the old value back, unless its words are read.
func replaceCell(c *zipxml.Changes, e *cellEdit, part []byte, text string) error {
	raw, err := zipxml.Encode(escapeStored(text))
	if err != nil {
		return err
	}
	s := zipxml.NewScanner(part[e.Start:e.End])
	if !s.Next() {
		return errors.New("a cell without its tag")
	}
	typ, typed := s.Attr("t")
	if e.value.End > 0 {
		c.Replace(e.part, e.value, raw)
		if typed {
			c.Replace(e.part, zipxml.Range{Start: e.Start + typ.Start, End: e.Start + typ.End}, "str")
		} else {
			end := e.Start + s.End - 1
			c.Replace(e.part, zipxml.Range{Start: end, End: end}, ` t="str"`)
		}
		return nil
	}
	tag := slices.Clone(s.Raw())
	if typed {
		start := bytes.LastIndexByte(tag[:typ.Start], 't')
		tag = slices.Concat(bytes.TrimRight(tag[:start], " \t\r\n"), tag[typ.End+1:])
	}
	tag = bytes.TrimRight(tag, "> ")
	prefix := ""
	if i := bytes.IndexAny(tag, ": "); i > 0 && tag[i] == ':' {
		prefix = string(tag[1 : i+1])
	}
	c.Replace(e.part, e.Range, fmt.Sprintf(`%s t="inlineStr"><%[2]sis><%[2]st xml:space="preserve">%s</%[2]st></%[2]sis></%[2]sc>`, tag, prefix, raw))
	return nil
}
