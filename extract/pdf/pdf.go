// Package pdf reads PDF files (ISO 32000-1) and writes redacted copies.
//
// Objects come from pdfcpu; text is found by an own interpreter of content
// streams, because every glyph must lead back to the bytes that draw it. A
// second reader, ledongthuc/pdf, is asked whether a page holds text that this
// one did not find.
//
// A copy has only the objects that the catalog leads to. What others say, such
// as those of an earlier revision, is read as [document.Deleted].
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/ocr"
	"yinqu/extract/table"
)

// Format reads PDF files. Its zero value reads pictures of text with no OCR
// engine but the installed one. It is safe for concurrent use.
type Format struct {
	// OCR recognises the text in pictures; nil looks for an installed engine.
	OCR ocr.Engine
}

// Name returns "pdf".
func (Format) Name() string { return "pdf" }

// Match looks for the header, which some producers put after other bytes.
func (Format) Match(h *extract.Head) bool {
	return bytes.Contains(h.Bytes[:min(len(h.Bytes), 1024)], []byte("%PDF-"))
}

// Extract yields the document and then those of its attachments. A panic while
// reading becomes a document.Crashed problem, so that one hostile file does
// not end the scan of the others.
func (f Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		d, files, err := f.read(ctx, src)
		if err != nil {
			yield(nil, err)
			return
		}
		if !yield(d, nil) {
			return
		}
		for _, a := range files {
			for d, err := range src.ReadInside(ctx, a.name, a.data) {
				if !yield(d, err) {
					return
				}
			}
		}
	}
}

func (f Format) read(ctx context.Context, src extract.Source) (d *document.Document, files []attachment, err error) {
	defer func() {
		if recover() != nil {
			d, files, err = nil, nil, document.Problem{Cause: document.Crashed}
		}
	}()
	in, err := open(ctx, src)
	if err != nil {
		return nil, nil, err
	}
	r := newReader(ctx, in, src)
	r.engine = f.OCR
	r.pages()
	r.parts()
	r.secondOpinion()
	if errors.Is(ctx.Err(), context.Canceled) {
		return nil, nil, ctx.Err()
	}
	return r.Document(src.Name, "pdf"), r.files, nil
}

// A reader turns one opened file into a document.
type reader struct {
	document.Builder
	*file
	ctx    context.Context
	src    extract.Source
	paint  *painter
	engine ocr.Engine
	list   []page
	spoken strings.Builder // text of the current page
	texts  []string        // of each page
	record int
	files  []attachment
	seen   map[any]bool   // dictionaries whose strings were written
	said   map[place]bool // strings that were written
	unsaid []*mark        // replacement texts that were not
	clean  bool           // no part of the structure was broken

	dropped bool // what is being written has no place in a copy

	pictures map[int]bool // by object, of those that were read
	began    time.Time
}

func newReader(ctx context.Context, in *file, src extract.Source) *reader {
	r := &reader{file: in, ctx: ctx, src: src, seen: map[any]bool{}, said: map[place]bool{}, clean: true,
		pictures: map[int]bool{}, began: time.Now()}
	r.paint = &painter{file: in, ctx: ctx, ops: maxOps, off: in.offGroups(), active: map[int]bool{}}
	if in.Root != nil {
		r.paint.formResources = in.dict(in.dict(in.dict(*in.Root)["AcroForm"])["DR"])
	}
	r.list = in.pages()
	return r
}

// pages writes the text of each page.
func (r *reader) pages() {
	if len(r.list) == 0 {
		r.Problem("", document.Malformed)
		r.clean = false
	}
	for i := range r.list {
		pg := &r.list[i]
		path := pagePath(pg.number)
		switch {
		case r.ctx.Err() != nil:
			r.Problem(path, document.Timeout)
			return
		case r.Len() > r.src.Limits().Text || r.paint.ops <= 0:
			r.Problem(path, document.TooLarge)
			return
		}
		r.page(pg, path)
	}
}

func pagePath(n int) string { return fmt.Sprintf("page %d", n) }

func (r *reader) page(pg *page, path string) {
	r.paint.paintPage(pg)
	glyphs := r.paint.glyphs
	asMeant(r.paint.marks)
	if r.paint.broken {
		r.Problem(path, document.Malformed)
		r.clean = false
	}
	var seen, unseen, behind []*glyph
	unknown, visible := 0, 0
	for i, g := range glyphs {
		if g.why == offPage && i > 0 && glyphs[i-1].why == 0 {
			if on, _ := follows(glyphs[i-1], g); on {
				g.why = 0 // a line that runs over the edge
			}
		}
		switch {
		case g.why == 0:
			seen = append(seen, g)
			visible++
		case g.why == invisible:
			behind = append(behind, g)
		default:
			unseen = append(unseen, g)
		}
		if g.guessed && g.mark == nil && (g.dx != 0 || g.dy != 0) {
			unknown++
		}
	}
	r.spoken.Reset()
	ruled, rest := r.paint.lines.grids(seen, pg.box)
	r.blocks(withGrids(blocks(rest), ruled), document.Body, path)
	picture := r.picture(pg)
	kind := document.Hidden
	if picture && visible == 0 {
		kind = document.OCR // the text layer of a scan
	}
	r.blocks(blocks(behind), kind, path)
	r.blocks(blocks(unseen), document.Hidden, path)
	r.marks(path)
	// Bullets and ornaments without a meaning are common; a font without one is not.
	if unknown > 3 && unknown*20 > len(glyphs) {
		r.Problem(path, document.NoText)
	}
	if kind != document.OCR || letters(r.spoken.String()) < fewLetters {
		r.recognise(pg, path)
	}
	r.texts = append(r.texts, r.spoken.String())
}

// blocks writes laid out text: a paragraph is a segment with its lines, a row
// that stands alone one with its parts between tabs. Rows that follow one
// another are a table, with a segment a cell.
func (r *reader) blocks(bs []block, kind document.Kind, path string) {
	for i := 0; i < len(bs); {
		n := i
		for n < len(bs) && bs[n].cells != nil {
			n++
		}
		if n-i > 1 && kind == document.Body {
			r.table(bs[i:n], path)
			i = n
			continue
		}
		b := bs[i]
		i++
		if b.grid != nil {
			r.grid(b.grid, path)
			continue
		}
		r.Begin(kind, path, "", 0)
		for k, c := range b.cells {
			if k > 0 {
				r.Write("\t", nil)
			}
			r.line(c)
		}
		for k, c := range b.lines {
			if k > 0 {
				r.Write(between(b.lines[k-1], c), nil)
			}
			r.line(c)
		}
		r.End()
	}
}

// grid writes a ruled table, each cell a segment with its own lines.
func (r *reader) grid(g *grid, path string) {
	var labels table.Labeller
	for _, row := range g.rows {
		r.record++
		laid := make([][]block, len(row))
		var cells []table.Cell
		index := make([]int, len(row))
		next := 0
		for i := range row {
			laid[i] = blocks(row[i].glyphs)
			at, n := g.span(&row[i])
			for ; next < at; next++ {
				cells = append(cells, table.Cell{}) // covered by a cell from above
			}
			index[i] = len(cells)
			cells = append(cells, table.Cell{Text: blocksText(laid[i]), Span: n})
			next = at + n
		}
		names := labels.Row(cells, false)
		for i := range row {
			r.Begin(document.Cell, path, names[index[i]], r.record)
			r.cell(laid[i], row[i].right)
			r.End()
		}
	}
}

// cell writes the lines of a cell that ends at right.
func (r *reader) cell(bs []block, right float64) {
	var prev *chunk
	for _, b := range bs {
		for k, c := range slices.Concat(b.lines, b.cells) {
			c.full = right-c.x1 < 1.6*c.size
			switch {
			case k > 0 && b.cells != nil:
				r.Write("\t", nil)
			case prev != nil:
				r.Write(between(*prev, c), nil)
			}
			r.line(c)
			prev = &c
		}
	}
}

// between is what separates a line from the next that it runs on in: nothing
// in Chinese, if the line is plainly wrapped; else a line end.
func between(line, next chunk) string {
	if line.full && (wide(slices.Backward(line.glyphs)) || wide(slices.All(next.glyphs))) {
		return ""
	}
	return "\n"
}

// wide reports whether the first glyph with text is Han or full-width.
func wide(glyphs iter.Seq2[int, *glyph]) bool {
	for _, g := range glyphs {
		if g.text != "" {
			return han(g)
		}
	}
	return false
}

// table writes rows cell by cell, with the label of each column or field.
func (r *reader) table(rows []block, path string) {
	at := tableColumns(rows)
	var labels table.Labeller
	for _, b := range rows {
		cells := make([]table.Cell, len(at))
		column := make([]int, len(b.cells))
		for i, c := range b.cells {
			column[i] = columnOf(at, c)
			cells[column[i]].Text += c.text()
		}
		names := labels.Row(cells, false)
		r.record++
		for i, c := range b.cells {
			r.Begin(document.Cell, path, names[column[i]], r.record)
			r.line(c)
			r.End()
		}
	}
}

// line writes the glyphs of one line. A glyph without text in a sequence with
// a replacement text takes that; one without any is U+FFFD.
func (r *reader) line(c chunk) {
	space := c.space
	for i := 0; i < len(c.glyphs); i++ {
		if len(space) > 0 && space[0] == i {
			space = space[1:]
			if i > 0 {
				r.Write(" ", nil)
			}
		}
		g := c.glyphs[i]
		switch {
		case g.mark != nil && g.mark.instead():
			n := i + 1
			for n < len(c.glyphs) && c.glyphs[n].mark == g.mark {
				n++
			}
			if !g.mark.written {
				g.mark.written = true
				r.say(clean(g.mark.text), c.glyphs[i:n])
			}
			i = n - 1
		case g.text != "":
			r.say(g.text, g)
		case g.guessed && (g.dx != 0 || g.dy != 0):
			r.say("\uFFFD", g)
		}
	}
}

// say writes text of the page itself.
func (r *reader) say(s string, ref any) {
	r.Write(s, ref)
	r.spoken.WriteString(s)
}

// asMeant gives glyphs that are shown by another character of the same shape, as
// Chromium's fonts do with radicals (⼼ for 心), the one that is meant.
func asMeant(marks []*mark) {
	for _, m := range marks {
		if len(m.glyphs) != 1 || m.text == m.glyphs[0].text || m.text == "" {
			continue
		}
		if g := m.glyphs[0]; document.FoldString(m.text) == document.FoldString(g.text) {
			g.text = clean(m.text)
		}
	}
}

// instead reports whether the replacement text says what the glyphs do not.
func (m *mark) instead() bool { return m.unknown && m.text != "" }

// marks writes the replacement texts of a page that its text does not hold.
func (r *reader) marks(path string) {
	spoken := ""
	for i, m := range r.paint.marks {
		if i == 0 {
			spoken = squeeze(r.spoken.String())
		}
		if m.written || letters(m.text) == 0 || strings.Contains(spoken, squeeze(m.text)) {
			if !m.written {
				r.unsaid = append(r.unsaid, m)
			}
			continue
		}
		r.Begin(r.kind(document.Hidden), path+" replacement text", "", 0)
		r.Write(clean(m.text), m)
		m.written = true
		r.End()
	}
}

// letters counts letters and digits.
func letters(s string) (n int) {
	for _, c := range s {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	return n
}

// squeeze folds s and leaves letters and digits only.
func squeeze(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, document.FoldString(s))
}
