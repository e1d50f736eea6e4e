package odf

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/table"
	"yinqu/extract/zipxml"
)

// formSpaced is character data of a paragraph: more than one space, tabs and
// line ends are elements.
const formSpaced = zipxml.FormUser

// A cellRef is text in a cell that also holds its value in attributes.
type cellRef struct {
	zipxml.Ref
	cell typedCell
}

// A typedCell is the start tag of such a cell.
type typedCell struct {
	part int
	tag  zipxml.Range
}

// maxRepeat bounds what one element can stand for.
const maxRepeat = 1024

// A words reads the words of content.xml or styles.xml.
type words struct {
	flow.Flow
	part int
	b    []byte
	s    *zipxml.Scanner

	body    bool // inside the body, or a header or footer
	styles  map[string]styleInfo
	spaced  bool            // the paragraph's text so far ends with a space, or is empty
	aside   []document.Kind // of enclosing notes, comments and so on
	capture string          // element outside paragraphs whose text is a field of its own
	element int             // where an element that stands for text begins; -1 outside

	sheet       string // name of the table
	sheetHidden bool
	row, column int
	columns     []hiddenColumns
	cell        *typedCell
	cellValue   flow.Piece // shown if the cell has no paragraph
	headerRows  bool
	notes, tbls int
}

type hiddenColumns struct{ from, to int }

type styleInfo struct{ hidden bool }

func (f *words) read() error {
	f.styles, f.element = hiddenStyles(f.b), -1
	f.s = zipxml.NewScanner(f.b)
	for f.s.Next() && !f.Stopped() {
		switch f.s.Kind {
		case zipxml.Start:
			f.start()
		case zipxml.End:
			f.end()
		case zipxml.Text:
			f.chars()
		}
	}
	f.Finish()
	return f.s.Err()
}

// hiddenStyles returns the styles whose tables or pages are not shown.
func hiddenStyles(b []byte) map[string]styleInfo {
	out := map[string]styleInfo{}
	name := ""
	s := zipxml.NewScanner(b)
	for s.Next() {
		if s.Kind != zipxml.Start {
			continue
		}
		switch string(s.Name) {
		case "style":
			name = s.Value("name")
		case "table-properties":
			if s.Value("display") == "false" {
				out[name] = styleInfo{hidden: true}
			}
		case "drawing-page-properties":
			if s.Value("visibility") == "hidden" {
				out[name] = styleInfo{hidden: true}
			}
		case "text-properties":
			if s.Value("display") == "none" {
				out[name] = styleInfo{hidden: true}
			}
		case "body":
			return out
		}
	}
	return out
}

func (f *words) ref(form zipxml.Form) zipxml.Ref {
	return zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: f.s.Start, End: f.s.End}, Form: form}
}

// attr emits an attribute's words.
func (f *words) attr(name, label string) {
	a, ok := f.s.Attr(name)
	if !ok || a.Start == a.End {
		return
	}
	f.Property(strings.TrimSpace(f.Place+" "+label), label, flow.Piece{Text: f.s.Value(name),
		Ref: zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: a.Start, End: a.End}}})
}

// named emits a name that a person gave.
func (f *words) named(label string) {
	if !flow.MadeName(f.s.Value("name")) {
		f.attr("name", label)
	}
}

func (f *words) start() {
	switch name := string(f.s.Name); name {
	case "body":
		f.body = true
	case "header", "header-left", "header-first":
		f.body = true
		f.OpenBox(document.Header, "header")
	case "footer", "footer-left", "footer-first":
		f.body = true
		f.OpenBox(document.Footer, "footer")
	case "p", "h":
		if f.body {
			f.OpenParagraph(name == "h")
			f.spaced = true
		}
	case "s", "tab", "line-break":
		f.element = f.s.Start
	case "ruby-text":
		f.OpenParagraph(false)
		f.spaced = true
	case "note":
		f.notes++
		f.open(document.Note, fmt.Sprintf("note %d", f.notes))
	case "annotation":
		f.notes++
		f.open(document.Comment, fmt.Sprintf("comment %d", f.notes))
	case "deletion":
		f.open(document.Deleted, "deleted text")
	case "notes":
		f.open(document.Note, "speaker notes")
	case "text-box", "shape", "custom-shape", "object", "list-header":
		f.OpenBox("", "")
	case "page":
		f.named("page")
		if f.styles[f.s.Value("style-name")].hidden {
			f.OpenBox(document.Hidden, "")
		} else {
			f.OpenBox("", "")
		}
	case "section":
		f.named("section")
		if f.s.Value("display") == "none" {
			f.OpenBox(document.Hidden, "")
		} else {
			f.OpenBox("", "")
		}
	case "creator", "title", "desc", "creator-initials", "note-citation":
		// text:title and the like are fields in the run of the text.
		if f.body && (name == "note-citation" || !bytes.HasPrefix(f.s.Raw(), []byte("<text:"))) {
			f.capture = name
		}
	case "master-page":
		f.body = true
	case "text", "textarea", "combobox", "checkbox", "radio", "option", "item", "button", "fixed-text", "formatted-text", "number", "date":
		f.attr("label", "label")
		f.attr("current-value", "form field")
	case "hidden-text", "conditional-text", "hidden-paragraph":
		f.attr("string-value", name)
		f.attr("condition", name)
	case "a", "image":
		if href := f.s.Value("href"); strings.Contains(href, ":") {
			f.attr("href", "link")
		}
	case "bookmark", "bookmark-start":
		f.attr("name", "bookmark")
	case "frame":
		f.named("name")
	case "user-field-decl", "variable-set", "alphabetical-index-mark", "user-index-mark", "toc-mark":
		f.attr("string-value", name)
	case "named-range":
		f.attr("name", name)
	case "help-message", "error-message", "content-validation":
		f.attr("title", name)
		f.attr("condition", name)
	default:
		f.startTable(name)
	}
}

// open begins what stands apart from the text around it.
func (f *words) open(kind document.Kind, item string) {
	f.aside = append(f.aside, kind)
	f.OpenBox(kind, item)
}

func (f *words) startTable(name string) {
	switch name {
	case "table":
		f.tbls++
		f.OpenTable(false)
		f.named("sheet")
		f.sheet, f.row, f.column, f.columns = f.s.Value("name"), 0, 0, nil
		f.sheetHidden = f.styles[f.s.Value("style-name")].hidden
		f.attr("title", "title")
	case "table-header-rows":
		f.headerRows = true
	case "table-column":
		n := f.repeat("number-columns-repeated")
		if f.unseen() {
			f.columns = append(f.columns, hiddenColumns{f.column, f.column + n})
		}
		f.column += n
	case "table-row":
		f.OpenRow(flow.Row{Header: f.headerRows, Hidden: f.sheetHidden || f.unseen()})
		f.column = 0
		f.row += f.repeat("number-rows-repeated")
	case "table-cell", "covered-table-cell":
		f.startCell()
	}
}

func (f *words) unseen() bool {
	v := f.s.Value("visibility")
	return v == "collapse" || v == "filter"
}

func (f *words) repeat(name string) int {
	n, _ := strconv.Atoi(f.s.Value(name))
	return min(max(n, 1), 1<<20)
}

func (f *words) startCell() {
	span, _ := strconv.Atoi(f.s.Value("number-columns-spanned"))
	repeated := f.repeat("number-columns-repeated")
	if string(f.s.Name) == "covered-table-cell" {
		span = 0
	} else if span > 1 {
		// The cells that it covers follow as elements of their own.
		span = 1
	}
	c := flow.Cell{Span: max(span, repeated), Path: fmt.Sprintf("%s!%s%d", f.sheet, table.Name(f.column), f.row)}
	if f.sheet == "" {
		c.Path = ""
	}
	for _, h := range f.columns {
		c.Hidden = c.Hidden || h.from <= f.column && f.column < h.to
	}
	f.OpenCell(c)
	f.column += repeated
	f.cell, f.cellValue = nil, flow.Piece{}
	for _, a := range f.s.Attrs() {
		switch string(a.Name) {
		case "value", "date-value", "time-value", "string-value", "formula":
			f.cell = &typedCell{f.part, zipxml.Range{Start: f.s.Start, End: f.s.End}}
			if raw := f.b[a.Start:a.End]; string(a.Name) == "formula" && hasWords(raw) {
				f.attr("formula", "formula")
			} else if string(a.Name) != "formula" {
				f.cellValue = flow.Piece{Text: zipxml.Decode(f.b[a.Start:a.End]),
					Ref: zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: a.Start, End: a.End}}}
			}
		}
	}
}

func (f *words) chars() {
	if f.capture != "" {
		text := f.s.Text()
		if _, err := strconv.Atoi(text); err != nil && strings.TrimSpace(text) != "" {
			f.Property(strings.TrimSpace(f.Place+" "+f.capture), f.capture, flow.Piece{Text: text, Ref: f.ref(zipxml.FormText)})
		}
		return
	}
	if !f.Paragraph() {
		return
	}
	text := f.collapse(f.s.Text())
	if text == "" {
		return
	}
	f.add(text, f.ref(formSpaced))
}

// collapse does what ODF 1.3 part 3, 6.1.2 says about white space.
func (f *words) collapse(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			if !f.spaced {
				b.WriteByte(' ')
				f.spaced = true
			}
			continue
		}
		b.WriteRune(r)
		f.spaced = false
	}
	return b.String()
}

func (f *words) add(text string, ref zipxml.Ref) {
	f.cellValue = flow.Piece{}
	if f.cell != nil && len(f.aside) == 0 {
		f.Add(flow.Piece{Text: text, Ref: cellRef{ref, *f.cell}})
		return
	}
	f.Add(flow.Piece{Text: text, Ref: ref})
}

func (f *words) end() {
	switch name := string(f.s.Name); name {
	case "p", "h":
		if f.body {
			f.CloseParagraph(false)
			f.spaced = true
		}
	case "s", "tab", "line-break":
		f.symbol(name)
	case "ruby-text":
		f.CloseParagraph(true)
		f.spaced = false
	case "note", "annotation", "deletion", "notes":
		if n := len(f.aside); n > 0 {
			f.aside = f.aside[:n-1]
		}
		f.CloseBox()
		f.spaced = false
	case "header", "header-left", "header-first", "footer", "footer-left", "footer-first",
		"text-box", "shape", "custom-shape", "object", "list-header", "page", "section":
		f.CloseBox()
	case "creator", "title", "desc", "creator-initials", "note-citation":
		f.capture = ""
	case "table":
		f.CloseTable()
		f.sheet, f.cell = "", nil
	case "table-header-rows":
		f.headerRows = false
	case "table-cell", "covered-table-cell":
		if f.cellValue.Text != "" {
			f.Add(f.cellValue)
		}
		f.cellValue, f.cell = flow.Piece{}, nil
		f.CloseCell()
	}
}

// symbol adds the characters that an element stands for.
func (f *words) symbol(name string) {
	start := f.element
	f.element = -1
	if start < 0 || !f.Paragraph() {
		return
	}
	text := "\n"
	switch name {
	case "tab":
		text = "\t"
	case "s":
		s := zipxml.NewScanner(f.b[start:f.s.End])
		s.Next()
		n, _ := strconv.Atoi(s.Value("c"))
		text = strings.Repeat(" ", min(max(n, 1), maxRepeat))
	}
	ref := f.ref(formSpaced)
	ref.Start = start
	f.spaced = false
	f.add(text, ref)
}

// encode is the zipxml.Layout's Encode: what reading collapses or takes for
// markup is written as elements. A space that ended the old text stays one, for
// after an element the spaces that follow would count again.
func encode(part []byte, ref zipxml.Ref, text string) (string, error) {
	raw, err := zipxml.Encode(text)
	if err != nil {
		return "", err
	}
	raw = strings.NewReplacer("\t", "<text:tab/>", "\n", "<text:line-break/>", "&#13;", "<text:line-break/>").Replace(raw)
	var b strings.Builder
	old := part[ref.Start:ref.End]
	ends := len(old) > 0 && strings.IndexByte(" \t\r\n", old[len(old)-1]) >= 0
	for i := 0; i < len(raw); i++ {
		if i > 0 && i+1 == len(raw) && ends && raw[i] == ' ' && raw[i-1] != ' ' && raw[i-1] != '>' {
			b.WriteByte(' ')
			continue
		}
		inside := i > 0 && i+1 < len(raw)
		if raw[i] == ' ' && (!inside || raw[i-1] == ' ' || raw[i-1] == '>' || raw[i+1] == ' ') {
			b.WriteString("<text:s/>")
			continue
		}
		b.WriteByte(raw[i])
	}
	return b.String(), nil
}

// untype makes cells whose text changed hold text only: their value and
// formula would bring the old text back.
func untype(c *zipxml.Changes, cells map[typedCell]bool) error {
	raw := map[int][]byte{}
	for t := range cells {
		if raw[t.part] == nil {
			b, err := c.XML(t.part)
			if err != nil {
				return err
			}
			raw[t.part] = b
		}
		tag := raw[t.part][t.tag.Start:t.tag.End]
		s := zipxml.NewScanner(tag)
		if !s.Next() {
			continue
		}
		for _, a := range s.Attrs() {
			at := zipxml.Range{Start: t.tag.Start + a.Start, End: t.tag.Start + a.End}
			switch string(a.Name) {
			case "value-type":
				c.Replace(t.part, at, "string")
			case "formula":
				if hasWords(tag[a.Start:a.End]) {
					continue // its words are read and change by themselves
				}
				fallthrough
			case "value", "date-value", "time-value", "boolean-value", "string-value", "currency":
				// The whole attribute goes, from the space before its name.
				at.Start = t.tag.Start + lastSpace(tag[:a.Start])
				at.End++
				c.Replace(t.part, at, "")
			}
		}
	}
	return nil
}

// hasWords reports whether a raw formula holds a string or a name that people chose.
func hasWords(formula []byte) bool {
	return bytes.Contains(formula, []byte("&quot;")) || bytes.ContainsFunc(formula, func(r rune) bool { return r == '"' || r > unicode.MaxASCII })
}

func lastSpace(tag []byte) int {
	i := len(tag) - 1
	for i > 0 && tag[i] != ' ' && tag[i] != '\n' && tag[i] != '\t' && tag[i] != '\r' {
		i--
	}
	return i
}
