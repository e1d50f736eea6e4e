// Package ooxml reads and rewrites Office Open XML (ECMA-376, ISO/IEC 29500):
// Word documents, Excel workbooks and PowerPoint presentations.
package ooxml

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
	"yinqu/extract/zipxml"
)

// Docx is the format of Word documents and templates, with macros or without.
type Docx struct{}

// Name returns "docx".
func (Docx) Name() string { return "docx" }

// Match reports whether h is a Word document, or an encrypted package named so.
func (Docx) Match(h *extract.Head) bool {
	return match(h, "word/", ".docx", ".docm", ".dotx", ".dotm")
}

// match reports whether h is a package with a folder of that name, or one that
// can't be opened but is named or begins like one.
func match(h *extract.Head, folder string, exts ...string) bool {
	named := slices.Contains(exts, h.Ext())
	if slices.Contains(h.Streams(), "EncryptedPackage") {
		return named || folder == "word/" && !slices.Contains(allExts, h.Ext())
	}
	if !bytes.HasPrefix(h.Bytes, []byte("PK\x03\x04")) {
		return false
	}
	if members := h.Members(); members != nil {
		return hasFolder(members, folder) && slices.ContainsFunc(members, func(n string) bool { return strings.EqualFold(clean(n), "[Content_Types].xml") })
	}
	return named || bytes.Contains(h.Bytes, []byte("[Content_Types].xml")) && bytes.Contains(h.Bytes, []byte(folder))
}

// allExts are the names of the packages that are no Word documents.
var allExts = []string{".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm"}

func clean(name string) string { return strings.TrimPrefix(strings.ReplaceAll(name, "\\", "/"), "/") }

func hasFolder(members []string, folder string) bool {
	return slices.ContainsFunc(members, func(n string) bool {
		n = clean(n)
		return len(n) > len(folder) && strings.EqualFold(n[:len(folder)], folder)
	})
}

// Extract implements extract.Format.
func (d Docx) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return open(d.layout(), ctx, src)
}

// Rewrite implements extract.Rewriter.
func (d Docx) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	if encrypted(src) {
		return 0, document.Problem{Path: src.Name, Cause: document.Encrypted}
	}
	return d.layout().Rewrite(ctx, w, src, edit)
}

func (Docx) layout() zipxml.Layout {
	return zipxml.Layout{Format: "docx", Read: readWord, Encode: encode, Finish: finish}
}

// A rootPart says how the parts with a root element are read.
type rootPart struct {
	root  string
	kind  document.Kind
	place string // counted if a document can have several
}

// wordParts are the parts of a Word document, in the order of reading.
var wordParts = []rootPart{
	{"document", document.Body, ""},
	{"hdr", document.Header, "header"},
	{"ftr", document.Footer, "footer"},
	{"footnotes", document.Note, ""},
	{"endnotes", document.Note, ""},
	{"comments", document.Comment, ""},
	{"chartSpace", document.Body, "chart"},
	{"dataModel", document.Body, "diagram"},
	{"drawing", document.Hidden, "diagram"}, // the picture of a diagram, kept beside it
	{"glossaryDocument", document.Hidden, "building block"},
	{"settings", document.Metadata, "settings"},
}

// drawn are the roots of DrawingML, whose text elements take no xml:space.
var drawn = map[string]bool{"chartSpace": true, "dataModel": true, "drawing": true}

func wordRank(root string) int {
	i := slices.IndexFunc(wordParts, func(w rootPart) bool { return w.root == root })
	if i < 0 {
		return len(wordParts)
	}
	return i
}

func readWord(p *zipxml.Package, e *flow.Emitter) error {
	all := parts(p, e)
	slices.SortStableFunc(all, func(a, b part) int { return cmp.Compare(wordRank(a.root), wordRank(b.root)) })
	if len(all) == 0 || all[0].root != "document" {
		// Whatever else is there is read; but the body is missing.
		e.Problem("word/document.xml", document.Problem{Cause: document.Malformed})
	}
	styles := headings(p, all)
	count := map[string]int{}
	for _, pt := range all {
		if e.Stopped() {
			return nil
		}
		name := p.Name(pt.index)
		done, err := emitOther(p, e, pt)
		if !done {
			f := &words{Flow: flow.Flow{Emitter: e, Kind: document.Metadata, Place: name}, part: pt.index, styles: styles}
			if i := wordRank(pt.root); i < len(wordParts) {
				w := wordParts[i]
				f.Kind, f.Place = w.kind, w.place
				f.space = !drawn[pt.root]
				if w.place != "" {
					count[w.place]++
					f.Place = fmt.Sprintf("%s %d", w.place, count[w.place])
				}
			}
			if f.b, err = p.XML(pt.index); err == nil {
				err = f.read()
			}
		}
		if err != nil {
			e.Problem(name, err)
		}
	}
	return nil
}

// headings returns the ids of the paragraph styles that are headings.
func headings(p *zipxml.Package, all []part) map[string]bool {
	ids := map[string]bool{}
	for _, pt := range all {
		if pt.root != "styles" || !strings.HasPrefix(strings.ToLower(p.Name(pt.index)), "word/") {
			continue
		}
		b, err := p.XML(pt.index)
		if err != nil {
			continue
		}
		id := ""
		s := zipxml.NewScanner(b)
		for s.Next() {
			if s.Kind != zipxml.Start {
				continue
			}
			switch string(s.Name) {
			case "style":
				id = s.Value("styleId")
			case "name":
				n := strings.ToLower(s.Value("val"))
				if id != "" && (strings.HasPrefix(n, "heading ") || n == "title" || n == "subtitle") {
					ids[id] = true
				}
			case "outlineLvl":
				if id != "" && s.Value("val") != "9" {
					ids[id] = true
				}
			}
		}
	}
	return ids
}
