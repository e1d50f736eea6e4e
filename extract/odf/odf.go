// Package odf reads and rewrites OpenDocument texts, spreadsheets,
// presentations and drawings (ISO/IEC 26300, OASIS ODF 1.3).
package odf

import (
	"bytes"
	"context"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
	"yinqu/extract/zipxml"
)

// Format is the OpenDocument format. A document's Format is "odt", "ods",
// "odp" or "odg".
type Format struct{}

// Name returns "odf".
func (Format) Name() string { return "odf" }

// kinds are the documents' formats by the end of their media type.
var kinds = map[string]string{"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}

var exts = []string{".odt", ".ott", ".odm", ".ods", ".ots", ".odp", ".otp", ".odg", ".otg", ".odf", ".sxw", ".sxc", ".sxi"}

// Match reports whether h is an OpenDocument package.
func (Format) Match(h *extract.Head) bool {
	if !bytes.HasPrefix(h.Bytes, []byte("PK\x03\x04")) {
		return false
	}
	members := h.Members()
	if members == nil {
		return slices.Contains(exts, h.Ext()) || bytes.Contains(h.Bytes, []byte("mimetypeapplication/vnd.oasis.opendocument."))
	}
	// Programs that encrypt the package as a whole leave no other part.
	if slices.Contains(members, "encrypted-package") {
		return true
	}
	return slices.Contains(members, "content.xml") &&
		(slices.Contains(members, "META-INF/manifest.xml") || slices.Contains(members, "mimetype") || slices.Contains(exts, h.Ext()))
}

// Extract implements extract.Format. A package that one of the passwords opens
// is read as if it lay open.
func (f Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	if p, err := zipxml.Open(src); err == nil {
		if l := locks(p); l != nil {
			if src, err = unlocked(ctx, src, p, l); err != nil {
				return func(yield func(*document.Document, error) bool) { yield(nil, err) }
			}
		}
	}
	return f.layout(src).Extract(ctx, src)
}

// Rewrite implements extract.Rewriter. A copy of an encrypted package would lie
// open: none is written.
func (f Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	if p, err := zipxml.Open(src); err == nil && locks(p) != nil {
		return 0, document.Problem{Path: src.Name, Cause: document.Encrypted}
	}
	return f.layout(src).Rewrite(ctx, w, src, edit)
}

func (Format) layout(src extract.Source) zipxml.Layout {
	typed := map[typedCell]bool{}
	return zipxml.Layout{Format: kind(src), Read: read, Encode: encode,
		Change: func(c *zipxml.Changes, ref any, text string) error {
			r := ref.(cellRef)
			typed[r.cell] = true
			return c.Set(r.Ref, text)
		},
		Finish: func(c *zipxml.Changes) error {
			if err := untype(c, typed); err != nil {
				return err
			}
			if err := forgetSheets(c); err != nil {
				return err
			}
			return dropPictures(c)
		}}
}

// kind tells the document's format by its media type, or else by its name.
func kind(src extract.Source) string {
	if p, err := zipxml.Open(src); err == nil {
		if i := p.Find("mimetype"); i >= 0 && p.Files[i].UncompressedSize64 < 200 {
			if b, err := src.ReadPart(p.Files[i]); err == nil {
				media := strings.TrimSuffix(strings.TrimSpace(string(b)), "-template")
				if k := kinds[media[strings.LastIndexByte(media, '.')+1:]]; k != "" {
					return k
				}
			}
		}
	}
	switch ext := strings.ToLower(path.Ext(src.Name)); ext {
	case ".ods", ".odp", ".odg":
		return ext[1:]
	}
	return "odt"
}

// read emits the parts in the order that a reader meets them.
func read(p *zipxml.Package, e *flow.Emitter) error {
	var xml []int
	for i, f := range p.Files {
		name := p.Name(i)
		switch {
		case strings.HasSuffix(name, "/") || f.UncompressedSize64 == 0 || ignored(name):
		case strings.HasPrefix(name, replacements) && p.Find(strings.TrimPrefix(name, replacements)+"/content.xml") >= 0:
		case p.IsXML(i):
			xml = append(xml, i)
		default:
			p.Embed(e, i)
		}
	}
	order := []string{"content.xml", "styles.xml", "meta.xml"}
	rank := func(i int) int {
		if k := slices.Index(order, p.Name(i)); k >= 0 {
			return k
		}
		return len(order)
	}
	slices.SortStableFunc(xml, func(a, b int) int { return rank(a) - rank(b) })
	if p.Find("content.xml") < 0 {
		e.Problem("content.xml", document.Problem{Cause: document.Malformed})
	}
	for _, i := range xml {
		if e.Stopped() {
			return nil
		}
		b, err := p.XML(i)
		if err == nil {
			err = readPart(p, e, i, b)
		}
		if err != nil {
			e.Problem(p.Name(i), err)
		}
	}
	return nil
}

// readPart emits one XML part: of the document itself, or of an object inside
// it, which lies in a folder of its own.
func readPart(p *zipxml.Package, e *flow.Emitter, i int, b []byte) error {
	name := p.Name(i)
	switch base := path.Base(name); base {
	case "content.xml", "styles.xml":
		place := strings.TrimSuffix(path.Dir(name), ".")
		f := &words{Flow: flow.Flow{Emitter: e, Kind: document.Body, Place: place}, part: i, b: b}
		if base == "styles.xml" {
			f.Kind = document.Metadata
		}
		return f.read()
	case "meta.xml":
		return readMeta(e, i, b)
	}
	s := zipxml.NewScanner(b) // macros, dialogs
	for s.Next() {
		if s.Kind == zipxml.Text && strings.TrimSpace(string(s.Raw())) != "" {
			e.Segment(document.Metadata, name, "", 0, flow.Piece{Text: s.Text(), Ref: zipxml.Ref{Part: i, Range: zipxml.Range{Start: s.Start, End: s.End}}})
		}
	}
	return s.Err()
}

// replacements is the folder of the pictures that stand in for objects; the
// objects themselves are read.
const replacements = "ObjectReplacements/"

// ignored reports whether a part holds nothing of the document: the program's
// windows, a thumbnail too small to be read (dropped from every copy that is
// changed), settings.
func ignored(name string) bool {
	return strings.HasPrefix(name, "Configurations2/") || strings.HasPrefix(name, "Thumbnails/") || path.Base(name) == "settings.xml" ||
		name == "mimetype" || name == "layout-cache" || strings.HasPrefix(name, "META-INF/") || name == "manifest.rdf"
}

// readMeta emits the document's properties.
func readMeta(e *flow.Emitter, part int, b []byte) error {
	s := zipxml.NewScanner(b)
	label := ""
	for s.Next() {
		switch s.Kind {
		case zipxml.Start:
			label = string(s.Name)
			switch label {
			case "user-defined":
				label = s.Value("name")
			case "template":
				if a, ok := s.Attr("title"); ok {
					e.Property("property template", "template", flow.Piece{Text: s.Value("title"),
						Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: a.Start, End: a.End}}})
				}
			}
		case zipxml.Text:
			switch label {
			case "generator", "creation-date", "date", "print-date", "editing-cycles", "editing-duration", "language":
				continue
			}
			if text := s.Text(); strings.TrimSpace(text) != "" {
				e.Segment(document.Metadata, "property "+label, label, 0, flow.Piece{Text: text,
					Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: s.Start, End: s.End}}})
			}
		}
	}
	return s.Err()
}

// dropPictures leaves out of a changed copy what shows it as it was: the
// thumbnail of the first page, and the pictures of embedded objects in which
// something changed.
func dropPictures(c *zipxml.Changes) error {
	changed := map[string]bool{}
	c.Touched(func(part int, _ []zipxml.Range) { changed[path.Dir(c.Name(part))] = true })
	stale := func(name string) bool {
		object, ok := strings.CutPrefix(name, replacements)
		return strings.HasPrefix(name, "Thumbnails/") || ok && changed[object]
	}
	gone := false
	for i := range c.Files {
		if stale(c.Name(i)) {
			c.Drop(i)
			gone = true
		}
	}
	i := c.Find("META-INF/manifest.xml")
	if !gone || i < 0 {
		return nil
	}
	b, err := c.XML(i)
	if err != nil {
		return err
	}
	start := -1
	s := zipxml.NewScanner(b)
	for s.Next() {
		switch {
		case s.Kind == zipxml.Start && string(s.Name) == "file-entry" && stale(s.Value("full-path")):
			start = s.Start
		case s.Kind == zipxml.End && start >= 0:
			c.Replace(i, zipxml.Range{Start: start, End: s.End}, "")
			start = -1
		}
	}
	return nil
}

// sheetSettings are the settings that name sheets.
var sheetSettings = []string{"Tables", "ActiveTable", "ScriptConfiguration"}

// forgetSheets takes the views of sheets out of the settings of a changed copy:
// they repeat the names of sheets, and a sheet may be called like a child.
func forgetSheets(c *zipxml.Changes) error {
	changed := false
	c.Touched(func(int, []zipxml.Range) { changed = true })
	for i := range c.Files {
		if !changed || path.Base(c.Name(i)) != "settings.xml" {
			continue
		}
		b, err := c.XML(i)
		if err != nil {
			return err
		}
		s := zipxml.NewScanner(b)
		start, depth := 0, 0 // of the element that goes
		for s.Next() {
			switch {
			case s.Kind == zipxml.Start && depth > 0:
				depth++
			case s.Kind == zipxml.Start && slices.Contains(sheetSettings, s.Value("name")):
				start, depth = s.Start, 1
			case s.Kind == zipxml.End && depth > 0:
				if depth--; depth == 0 {
					c.Replace(i, zipxml.Range{Start: start, End: s.End}, "")
				}
			}
		}
		if err := s.Err(); err != nil {
			return err
		}
	}
	return nil
}
