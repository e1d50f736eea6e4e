// Package ofd reads and rewrites OFD, China's fixed-layout documents
// (GB/T 33190-2016).
package ofd

import (
	"bytes"
	"context"
	"fmt"
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

// Format is the OFD format.
type Format struct{}

// Name returns "ofd".
func (Format) Name() string { return "ofd" }

// Match reports whether h is an OFD package, or a broken one named so.
func (Format) Match(h *extract.Head) bool {
	if !bytes.HasPrefix(h.Bytes, []byte("PK\x03\x04")) {
		return false
	}
	members := h.Members()
	if members == nil {
		return h.Ext() == ".ofd"
	}
	return slices.ContainsFunc(members, func(n string) bool { return strings.EqualFold(strings.TrimPrefix(n, "/"), "OFD.xml") })
}

// Extract implements extract.Format.
func (f Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return f.layout().Extract(ctx, src)
}

// Rewrite implements extract.Rewriter. A copy that is changed carries no
// signatures: they would no longer hold.
func (f Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	return f.layout().Rewrite(ctx, w, src, edit)
}

func (Format) layout() zipxml.Layout {
	r := &rewriter{texts: map[place]string{}}
	return zipxml.Layout{Format: "ofd", Read: read, Change: r.change, Finish: r.finish}
}

func read(p *zipxml.Package, e *flow.Emitter) error {
	order := pageOrder(p)
	var xml []int
	for i, f := range p.Files {
		name := p.Name(i)
		switch {
		case strings.HasSuffix(name, "/") || f.UncompressedSize64 == 0 || ignored(name):
		case p.IsXML(i):
			xml = append(xml, i)
		default:
			p.Embed(e, i)
		}
	}
	// The pages come first, in their order.
	rank := func(i int) int {
		if n, ok := order[strings.ToLower(p.Name(i))]; ok {
			return n
		}
		return len(order)
	}
	slices.SortStableFunc(xml, func(a, b int) int { return rank(a) - rank(b) })
	if p.Find("OFD.xml") < 0 {
		e.Problem("OFD.xml", document.Problem{Cause: document.Malformed})
	}
	for _, i := range xml {
		if e.Stopped() {
			return nil
		}
		b, err := p.XML(i)
		if err == nil {
			place := p.Name(i)
			if n, ok := order[strings.ToLower(place)]; ok {
				place = fmt.Sprintf("page %d", n+1)
			}
			err = readPart(e, i, b, place)
		}
		if err != nil {
			e.Problem(p.Name(i), err)
		}
	}
	return nil
}

// ignored reports whether a part holds nothing to read: fonts and the bytes of
// signatures, which a changed copy does not carry.
func ignored(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".ttf", ".otf", ".ttc", ".cff", ".esl":
		return true
	case ".dat":
		return isSignature(name)
	}
	return false
}

func isSignature(name string) bool {
	for dir := range strings.SplitSeq(strings.ToLower(path.Dir(name)), "/") {
		if dir == "signs" || dir == "signatures" {
			return true
		}
	}
	return false
}

// pageOrder returns the numbers of the pages by their parts' names.
func pageOrder(p *zipxml.Package) map[string]int {
	order := map[string]int{}
	for i := range p.Files {
		name := p.Name(i)
		if !strings.EqualFold(path.Base(name), "Document.xml") {
			continue
		}
		b, err := p.XML(i)
		if err != nil {
			continue
		}
		s := zipxml.NewScanner(b)
		for s.Next() {
			if s.Kind != zipxml.Start || string(s.Name) != "Page" {
				continue
			}
			if loc := s.Value("BaseLoc"); loc != "" {
				if !strings.HasPrefix(loc, "/") {
					loc = path.Join(path.Dir(name), loc)
				}
				loc = strings.ToLower(strings.TrimPrefix(loc, "/"))
				if _, ok := order[loc]; !ok {
					order[loc] = len(order)
				}
			}
		}
	}
	return order
}

func readPart(e *flow.Emitter, part int, b []byte, place string) error {
	s := zipxml.NewScanner(b)
	for s.Next() {
		if s.Kind != zipxml.Start {
			continue
		}
		switch string(s.Name) {
		case "Page":
			return readPage(e, part, b, place, document.Body)
		case "PageAnnot":
			return readPage(e, part, b, place, document.Comment)
		case "OFD", "Document", "Attachments", "DocumentExtensions", "Extensions", "DocVersion":
			return readFields(e, part, b, place, document.Metadata)
		case "Res", "Annotations", "Signatures", "Signature", "CustomTags":
			return nil
		}
		return readFields(e, part, b, place, document.Metadata) // tags, attached data
	}
	return s.Err()
}

// fieldAttrs are the attributes that hold people's words, by element.
var fieldAttrs = map[string]string{
	"OutlineElem": "Title", "Bookmark": "Name", "Attachment": "Name", "URI": "URI", "Annot": "Creator", "Layer": "Name",
}

// readFields emits the texts of a part that is no page.
func readFields(e *flow.Emitter, part int, b []byte, place string, kind document.Kind) error {
	s := zipxml.NewScanner(b)
	label := ""
	for s.Next() {
		switch s.Kind {
		case zipxml.Start:
			label = string(s.Name)
			if name := s.Value("Name"); label == "CustomData" || label == "Parameter" {
				label = name
			}
			if name := fieldAttrs[string(s.Name)]; name != "" {
				if a, ok := s.Attr(name); ok {
					e.Property(place, name, flow.Piece{Text: s.Value(name), Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: a.Start, End: a.End}}})
				}
			}
		case zipxml.Text:
			text := s.Text()
			if strings.TrimSpace(text) == "" || structural(label) {
				continue
			}
			e.Segment(kind, place, label, 0, flow.Piece{Text: text, Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: s.Start, End: s.End}}})
		}
	}
	return s.Err()
}

// structural reports whether an element holds references and numbers of the
// format itself.
func structural(element string) bool {
	switch element {
	case "DocID", "DocRoot", "MaxUnitID", "PublicRes", "DocumentRes", "PhysicalBox", "ApplicationBox", "ContentBox", "BleedBox",
		"CreationDate", "ModDate", "CreatorVersion", "Creator", "Annotations", "Attachments", "CustomTags", "Signatures", "FileLoc",
		"ObjectRef", "Extensions", "Versions", "AbbreviatedData", "template-version", "native-producer", "producer-version", "DocUsage":
		return true
	}
	return false
}
