package ooxml

import (
	"bytes"
	"fmt"
	"strconv"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/zipxml"
)

// The forms of places that stand for text.
const (
	formRun    = zipxml.FormUser + iota // an element inside a run, such as a tab: gives way to a text element
	formBreak                           // an element beside runs, such as DrawingML's line break: gives way to a run
	formURL                             // a percent-encoded address
	formStored                          // a string with _xHHHH_ escapes
)

// A words reads the words of one part of paragraphs and tables: WordprocessingML and
// DrawingML use the same names for them.
type words struct {
	flow.Flow
	part   int
	b      []byte
	s      *zipxml.Scanner
	space  bool            // elements of text take xml:space
	styles map[string]bool // the paragraph styles that are headings
	attrs  attrs
	items  int  // comments and notes so far
	master bool // of slides: what its placeholders prompt for is nobody's text

	text    bool          // inside an element of text
	aside   document.Kind // of that element, if its text stands apart
	props   int           // inside properties
	inRow   bool          // inside a row's properties
	run     bool          // inside a run
	hidden  bool          // the run is hidden
	deleted int           // inside tracked deletions
	title   bool          // inside a slide's title
	unseen  bool          // inside a shape that is not shown
	element int           // where an element that stands for text begins; -1 outside
	skip    []branch
}

// read emits the part's paragraphs, tables and attributes.
func (f *words) read() error {
	f.skip, f.element = branches(f.b), -1
	f.s = zipxml.NewScanner(f.b)
	for f.s.Next() && !f.Stopped() {
		switch f.s.Kind {
		case zipxml.Start:
			f.start()
		case zipxml.End:
			f.end()
		case zipxml.Text:
			if f.text && !(f.master && madePrompt(f.s.Text())) {
				ref := zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: f.s.Start, End: f.s.End}}
				if f.space {
					ref.Form = zipxml.FormSpace
				}
				f.add(f.s.Text(), ref)
			}
		}
	}
	f.Finish()
	f.attrs.emit(f.Emitter, f.part, f.Place)
	return f.s.Err()
}

func (f *words) start() {
	switch string(f.s.Name) {
	case "p", "pt":
		f.OpenParagraph(f.title)
		f.run, f.hidden = false, false
	case "rt": // a phonetic guide would part the words it stands above
		f.OpenParagraph(false)
	case "r":
		f.run, f.hidden = true, false
	case "t", "v":
		f.text, f.aside = true, ""
	case "delText":
		f.text, f.aside = true, document.Deleted
	case "instrText", "delInstrText":
		f.text, f.aside = true, document.Metadata
	case "trPr":
		f.props++
		f.inRow = true
	case "pPr", "rPr", "tcPr", "tblPr", "sectPr", "endParaRPr":
		f.props++
		if string(f.s.Name) == "tblPr" && f.s.Value("firstRow") == "1" {
			f.MarkHeader()
		}
	case "vanish":
		if v := f.s.Value("val"); f.run && v != "0" && v != "false" && v != "off" {
			f.hidden = true
		}
	case "pStyle":
		if f.styles[f.s.Value("val")] {
			f.SetHeading()
		}
	case "del", "moveFrom":
		f.deleted++
		if r := f.Row(); r != nil && f.inRow {
			r.Deleted = true
		}
	case "tblHeader":
		if r := f.Row(); r != nil {
			r.Header = true
		}
	case "br", "cr", "tab", "ptab", "noBreakHyphen", "softHyphen", "sym":
		f.element = f.s.Start
	case "tbl":
		f.OpenTable(false)
	case "tr":
		f.OpenRow(flow.Row{})
	case "tc":
		f.OpenCell(flow.Cell{Span: number(f.s.Value("gridSpan"))})
	case "gridSpan":
		if r := f.Row(); r != nil && r.Last() != nil {
			r.Last().Span = number(f.s.Value("val"))
		}
	case "txbxContent":
		f.OpenBox("", "")
	case "Choice", "Fallback":
		f.branch()
	case "text": // of a comment in a presentation
		f.text, f.aside = f.Kind == document.Comment, ""
	case "ph":
		if t := f.s.Value("type"); t == "title" || t == "ctrTitle" {
			f.title = true
		}
	case "cNvPr":
		f.unseen = f.s.Value("hidden") == "1"
	case "sp", "graphicFrame", "pic":
		f.title, f.unseen = false, false
	case "comment", "footnote", "endnote", "cm":
		f.items++
		name := string(f.s.Name)
		if name == "cm" {
			name = "comment"
		}
		f.OpenBox("", fmt.Sprintf("%s %d", name, f.items))
	}
	f.attrs.collect(f.s, f.b)
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func (f *words) end() {
	switch string(f.s.Name) {
	case "p", "pt":
		f.CloseParagraph(false)
	case "rt":
		f.CloseParagraph(true)
	case "r":
		f.run = false
	case "t", "v", "text", "delText", "instrText", "delInstrText":
		f.text = false
	case "sp", "graphicFrame":
		f.title, f.unseen = false, false
	case "trPr":
		f.props, f.inRow = max(0, f.props-1), false
	case "pPr", "rPr", "tcPr", "tblPr", "sectPr", "endParaRPr":
		f.props = max(0, f.props-1)
	case "del", "moveFrom":
		f.deleted = max(0, f.deleted-1)
	case "br", "cr", "tab", "ptab", "noBreakHyphen", "softHyphen", "sym":
		f.symbol()
	case "tbl":
		f.CloseTable()
	case "tc":
		f.CloseCell()
	case "txbxContent", "comment", "footnote", "endnote", "cm":
		f.CloseBox()
	}
}

// symbol adds the character that an element stands for.
func (f *words) symbol() {
	start := f.element
	f.element = -1
	if start < 0 || f.props > 0 || !f.Paragraph() {
		return // a tab stop, not a tab
	}
	text := "\n"
	switch string(f.s.Name) {
	case "tab", "ptab":
		text = "\t"
	case "noBreakHyphen":
		text = "-"
	case "softHyphen":
		text = "\u00AD"
	case "sym":
		// Symbol fonts place their signs in the private use area: no text.
		n, err := strconv.ParseUint(attrIn(f.b[start:f.s.End], "char"), 16, 16)
		if err != nil || n < 0x20 || n >= 0xD800 && n < 0xF900 || n > 0xFFFD {
			return
		}
		text = string(rune(n))
	}
	form := formRun
	if !f.run {
		form = formBreak
	}
	f.aside = ""
	f.add(text, zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: start, End: f.s.End}, Form: form})
}

func attrIn(element []byte, name string) string {
	s := zipxml.NewScanner(element)
	s.Next()
	return s.Value(name)
}

func (f *words) add(text string, ref zipxml.Ref) {
	kind := f.aside
	switch {
	case kind != "":
	case f.deleted > 0:
		kind = document.Deleted
	case f.run && f.hidden || f.unseen:
		kind = document.Hidden
	}
	f.Add(flow.Piece{Text: text, Ref: ref, Kind: kind})
}

// encode is the zipxml.Layout's Encode of the forms above.
func encode(part []byte, ref zipxml.Ref, text string) (string, error) {
	switch ref.Form {
	case formURL:
		return zipxml.Encode(escapeURL(text))
	case formStored:
		return zipxml.Encode(escapeStored(text))
	}
	raw, err := zipxml.Encode(text)
	if err != nil || raw == "" {
		return "", err
	}
	tag := part[ref.Start+1 : ref.End]
	prefix := ""
	if i := bytes.IndexAny(tag, ": />"); i >= 0 && tag[i] == ':' {
		prefix = string(tag[:i+1])
	}
	if ref.Form == formBreak {
		return fmt.Sprintf("<%[1]sr><%[1]st>%[2]s</%[1]st></%[1]sr>", prefix, raw), nil
	}
	return fmt.Sprintf(`<%[1]st xml:space="preserve">%[2]s</%[1]st>`, prefix, raw), nil
}
