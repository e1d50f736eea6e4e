package ooxml

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
	"yinqu/extract/table"
	"yinqu/extract/zipxml"
)

// Xlsx is the format of Excel workbooks and templates, with macros or without.
type Xlsx struct{}

// Name returns "xlsx".
func (Xlsx) Name() string { return "xlsx" }

// Match reports whether h is a workbook, or an encrypted package named so.
func (Xlsx) Match(h *extract.Head) bool {
	return match(h, "xl/", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xlam")
}

// Extract implements extract.Format.
func (x Xlsx) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return open(x.layout(), ctx, src)
}

// Rewrite implements extract.Rewriter.
func (x Xlsx) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	if encrypted(src) {
		return 0, document.Problem{Path: src.Name, Cause: document.Encrypted}
	}
	return x.layout().Rewrite(ctx, w, src, edit)
}

func (Xlsx) layout() zipxml.Layout {
	b := &book{edited: map[cellKey]*cellEdit{}, uses: map[int]int{}}
	return zipxml.Layout{Format: "xlsx", Read: b.read, Encode: encode, Change: b.change,
		Finish: func(c *zipxml.Changes) error {
			if err := b.finish(c); err != nil {
				return err
			}
			return finish(c)
		}}
}

// A book is what the sheets of a workbook share.
type book struct {
	sheets   []sheetInfo
	date1904 bool
	formats  []table.NumberFormat // by cell style
	strings  [][]stringPart       // the shared strings
	shared   int                  // their part
	uses     map[int]int          // how many cells show a shared string
	edited   map[cellKey]*cellEdit
}

type sheetInfo struct {
	name, rel string
	hidden    bool
	part      int
}

// A stringPart is one run of a shared string.
type stringPart struct {
	text string
	zipxml.Range
}

func (b *book) read(p *zipxml.Package, e *flow.Emitter) error {
	all := parts(p, e)
	byRoot := map[string][]part{}
	for _, pt := range all {
		byRoot[pt.root] = append(byRoot[pt.root], pt)
	}
	if len(byRoot["workbook"]) == 0 {
		return document.Problem{Path: p.Src.Name, Cause: document.Malformed}
	}
	b.shared = -1
	main := byRoot["workbook"][0]
	for _, step := range []struct {
		root string
		read func(part int, raw []byte) error
	}{
		{"workbook", b.readWorkbook},
		{"styleSheet", b.readStyles},
		{"sst", b.readStrings},
	} {
		for _, pt := range byRoot[step.root] {
			raw, err := p.XML(pt.index)
			if err == nil {
				err = step.read(pt.index, raw)
			}
			if err != nil {
				e.Problem(p.Name(pt.index), err)
			}
		}
	}
	targets := targets(p, p.Name(main.index))
	for k := range b.sheets {
		if t := targets[b.sheets[k].rel]; t != "" {
			b.sheets[k].part = p.Find(t)
		}
	}
	read := map[int]bool{}
	for _, s := range b.sheets {
		if s.part >= 0 && !read[s.part] {
			read[s.part] = true
			b.emitSheet(p, e, s)
		}
	}
	for _, pt := range all {
		if pt.root == "worksheet" && !read[pt.index] { // no sheet of the workbook: a leftover
			b.emitSheet(p, e, sheetInfo{name: path.Base(p.Name(pt.index)), hidden: true, part: pt.index})
		}
	}
	b.emitUnused(e)
	for _, pt := range all {
		if e.Stopped() {
			return nil
		}
		if err := b.emitPart(p, e, pt); err != nil {
			e.Problem(p.Name(pt.index), err)
		}
	}
	return nil
}

func (b *book) readWorkbook(_ int, raw []byte) error {
	s := zipxml.NewScanner(raw)
	for s.Next() {
		if s.Kind != zipxml.Start {
			continue
		}
		switch string(s.Name) {
		case "workbookPr":
			v := s.Value("date1904")
			b.date1904 = v == "1" || v == "true"
		case "sheet":
			state := s.Value("state")
			b.sheets = append(b.sheets, sheetInfo{name: s.Value("name"), rel: s.Value("id"), hidden: state == "hidden" || state == "veryHidden", part: -1})
		}
	}
	return s.Err()
}

func (b *book) readStyles(_ int, raw []byte) error {
	codes := map[int]string{}
	s := zipxml.NewScanner(raw)
	inCells := false
	for s.Next() {
		switch string(s.Name) {
		case "numFmt":
			if s.Kind == zipxml.Start {
				codes[number(s.Value("numFmtId"))] = s.Value("formatCode")
			}
		case "cellXfs":
			inCells = s.Kind == zipxml.Start
		case "xf":
			if s.Kind == zipxml.Start && inCells {
				id := number(s.Value("numFmtId"))
				code, ok := codes[id]
				if !ok {
					code = table.BuiltinFormat(id)
				}
				b.formats = append(b.formats, table.ParseFormat(code))
			}
		}
	}
	return s.Err()
}

func (b *book) readStrings(part int, raw []byte) error {
	b.shared = part
	s := zipxml.NewScanner(raw)
	var cur []stringPart
	in, phonetic := false, 0
	for s.Next() {
		switch s.Kind {
		case zipxml.Start:
			switch string(s.Name) {
			case "si":
				cur = nil
			case "t":
				in = phonetic == 0
			case "rPh":
				phonetic++
			}
		case zipxml.End:
			switch string(s.Name) {
			case "si":
				b.strings = append(b.strings, cur)
			case "t":
				in = false
			case "rPh":
				phonetic--
			}
		case zipxml.Text:
			if in {
				cur = append(cur, stringPart{unescapeStored(s.Text()), zipxml.Range{Start: s.Start, End: s.End}})
			}
		}
	}
	return s.Err()
}

// emitUnused emits the shared strings that no cell shows any more.
func (b *book) emitUnused(e *flow.Emitter) {
	for i, parts := range b.strings {
		if b.uses[i] > 0 || len(parts) == 0 {
			continue
		}
		pieces := make([]flow.Piece, len(parts))
		for k, p := range parts {
			pieces[k] = flow.Piece{Text: p.text, Ref: zipxml.Ref{Part: b.shared, Range: p.Range, Form: formStored | zipxml.FormSpace}}
		}
		e.Segment(document.Hidden, "unused string "+strconv.Itoa(i), "", 0, pieces...)
	}
}

// emitPart emits what is not cells.
func (b *book) emitPart(p *zipxml.Package, e *flow.Emitter, pt part) error {
	if done, err := emitOther(p, e, pt); done {
		return err
	}
	switch pt.root {
	case "styleSheet", "calcChain", "theme", "worksheet", "MapInfo", "metadata":
		return nil
	}
	raw, err := p.XML(pt.index)
	if err != nil {
		return err
	}
	name := p.Name(pt.index)
	switch pt.root {
	case "sst":
		return emitTexts(e, pt.index, raw, textsOf{within: "rPh", kind: document.Hidden, place: "phonetic guide"})
	case "comments", "ThreadedComments":
		return emitComments(e, pt.index, raw)
	case "workbook":
		return emitTexts(e, pt.index, raw, textsOf{within: "definedName", attrs: map[string]string{"sheet": "name", "definedName": "name"}, kind: document.Metadata, place: "workbook"})
	case "table":
		return emitTexts(e, pt.index, raw, textsOf{attrs: map[string]string{"table": "displayName", "tableColumn": "name"}, kind: document.Metadata, place: "table"})
	case "pivotCacheDefinition", "pivotCacheRecords":
		return emitTexts(e, pt.index, raw, textsOf{attrs: map[string]string{"s": "v", "cacheField": "name"}, kind: document.Hidden, place: "pivot table"})
	case "externalLink":
		return emitTexts(e, pt.index, raw, textsOf{within: "sheetDataSet", attrs: map[string]string{"sheetName": "val"}, kind: document.Hidden, place: "external link"})
	case "wsDr", "chartSpace", "dataModel", "userShapes", "chartsheet", "xml", "personList":
		f := &words{Flow: flow.Flow{Emitter: e, Kind: document.Body, Place: strings.TrimSuffix(path.Base(name), path.Ext(name))}, part: pt.index, b: raw}
		return f.read()
	}
	return emitAll(e, pt.index, raw, name)
}

// A textsOf says which texts and attributes of a part to emit.
type textsOf struct {
	within string            // text inside these elements; "" for none
	attrs  map[string]string // attributes by element
	kind   document.Kind
	place  string
}

func emitTexts(e *flow.Emitter, part int, raw []byte, of textsOf) error {
	s := zipxml.NewScanner(raw)
	depth := 0
	label := ""
	for s.Next() {
		if e.Stopped() {
			return nil
		}
		within := of.within != "" && string(s.Name) == of.within
		switch s.Kind {
		case zipxml.Start:
			if within {
				depth++
			}
			attr := of.attrs[string(s.Name)]
			if attr == "" {
				continue
			}
			if a, ok := s.Attr(attr); ok && a.End > a.Start {
				label = string(s.Name)
				e.Segment(of.kind, of.place+" "+label, label, 0, flow.Piece{Text: s.Value(attr),
					Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: a.Start, End: a.End}}})
			}
		case zipxml.End:
			if within {
				depth--
			}
		case zipxml.Text:
			if text := s.Text(); depth > 0 && strings.TrimSpace(text) != "" {
				e.Segment(of.kind, of.place, "", 0, flow.Piece{Text: text,
					Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: s.Start, End: s.End}}})
			}
		}
	}
	return s.Err()
}

// emitComments emits comments and threaded comments, and their authors.
func emitComments(e *flow.Emitter, part int, raw []byte) error {
	s := zipxml.NewScanner(raw)
	var pieces []flow.Piece
	where, threaded := "", false
	text, author := false, false
	for s.Next() {
		switch name := string(s.Name); s.Kind {
		case zipxml.Start:
			switch name {
			case "comment", "threadedComment":
				threaded = name == "threadedComment"
				where, pieces = "comment "+s.Value("ref"), nil
			case "t":
				text = true
			case "text":
				text = threaded
			case "author":
				author = true
			}
		case zipxml.End:
			switch name {
			case "t":
				text = false
			case "text":
				text = false
				e.Segment(document.Comment, where, "", 0, pieces...)
				pieces = nil
			case "author":
				author = false
			}
		case zipxml.Text:
			ref := zipxml.Ref{Part: part, Range: zipxml.Range{Start: s.Start, End: s.End}, Form: formStored | zipxml.FormSpace}
			switch {
			case author:
				e.Property("comments author", "author", flow.Piece{Text: unescapeStored(s.Text()), Ref: ref})
			case text:
				pieces = append(pieces, flow.Piece{Text: unescapeStored(s.Text()), Ref: ref})
			}
		}
	}
	return s.Err()
}

// place returns "Sheet1!B7".
func (s sheetInfo) place(cell string) string { return fmt.Sprintf("%s!%s", s.name, cell) }
