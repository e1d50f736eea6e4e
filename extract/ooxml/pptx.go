package ooxml

import (
	"cmp"
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

// Pptx is the format of PowerPoint presentations, shows and templates, with
// macros or without.
type Pptx struct{}

// Name returns "pptx".
func (Pptx) Name() string { return "pptx" }

// Match reports whether h is a presentation, or an encrypted package named so.
func (Pptx) Match(h *extract.Head) bool {
	return match(h, "ppt/", ".pptx", ".pptm", ".potx", ".potm", ".ppsx", ".ppsm")
}

// Extract implements extract.Format.
func (x Pptx) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return open(x.layout(), ctx, src)
}

// Rewrite implements extract.Rewriter.
func (x Pptx) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	if encrypted(src) {
		return 0, document.Problem{Path: src.Name, Cause: document.Encrypted}
	}
	return x.layout().Rewrite(ctx, w, src, edit)
}

func (Pptx) layout() zipxml.Layout {
	return zipxml.Layout{Format: "pptx", Read: readSlides, Encode: encode, Finish: finish}
}

// slideParts are the parts of a presentation, in the order of reading.
var slideParts = []rootPart{
	{"sld", document.Body, "slide"},
	{"notes", document.Note, "notes"},
	{"cmLst", document.Comment, "comments"},
	{"chartSpace", document.Body, "chart"},
	{"dataModel", document.Body, "diagram"},
	{"drawing", document.Hidden, "diagram"},
	{"sldMaster", document.Metadata, "master"},
	{"sldLayout", document.Metadata, "layout"},
	{"notesMaster", document.Metadata, "notes master"},
	{"handoutMaster", document.Metadata, "handout master"},
}

func readSlides(p *zipxml.Package, e *flow.Emitter) error {
	all := parts(p, e)
	shown := slideOrder(p, all)
	rank := func(pt part) int {
		if i := slices.IndexFunc(slideParts, func(w rootPart) bool { return w.root == pt.root }); i >= 0 {
			return i
		}
		return len(slideParts)
	}
	slices.SortStableFunc(all, func(a, b part) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(shown[a.index], shown[b.index]))
	})
	if len(all) == 0 || all[0].root != "sld" {
		e.Problem("ppt/slides", document.Problem{Cause: document.Malformed})
	}
	count := map[string]int{}
	for _, pt := range all {
		if e.Stopped() {
			return nil
		}
		name := p.Name(pt.index)
		done, err := emitOther(p, e, pt)
		if !done {
			f := &words{Flow: flow.Flow{Emitter: e, Kind: document.Metadata, Place: name}, part: pt.index}
			if i := rank(pt); i < len(slideParts) {
				count[pt.root]++
				f.Kind, f.Place = slideParts[i].kind, fmt.Sprintf("%s %d", slideParts[i].place, count[pt.root])
				f.master = f.Kind == document.Metadata
			}
			if f.b, err = p.XML(pt.index); err == nil {
				switch {
				case pt.root == "tagLst":
					err = emitAll(e, pt.index, f.b, name)
				case pt.root == "sld" && (isHiddenSlide(f.b) || shown[pt.index] == noSlide):
					f.Kind = document.Hidden
					err = f.read()
				default:
					err = f.read()
				}
			}
		}
		if err != nil {
			e.Problem(name, err)
		}
	}
	return nil
}

func isHiddenSlide(b []byte) bool {
	s := zipxml.NewScanner(b)
	for s.Next() {
		if s.Kind == zipxml.Start {
			v := s.Value("show")
			return v == "0" || v == "false"
		}
	}
	return false
}

// noSlide is the place of slides that the presentation does not show at all.
const noSlide = 1 << 30

// slideOrder returns the slides' places in the show by their parts, and of
// other parts their order in the file.
func slideOrder(p *zipxml.Package, all []part) map[int]int {
	order := map[int]int{}
	for i, pt := range all {
		order[pt.index] = i
		if pt.root == "sld" {
			order[pt.index] = noSlide
		}
	}
	main := slices.IndexFunc(all, func(pt part) bool { return pt.root == "presentation" })
	if main < 0 {
		return order
	}
	raw, err := p.XML(all[main].index)
	if err != nil {
		return order
	}
	targets := targets(p, p.Name(all[main].index))
	s := zipxml.NewScanner(raw)
	for n := 0; s.Next(); {
		if s.Kind != zipxml.Start || string(s.Name) != "sldId" {
			continue
		}
		// Both the slide's own id and the relationship's are called id: the latter has a prefix.
		for _, a := range s.Attrs() {
			if i := p.Find(targets[zipxml.Decode(raw[a.Start:a.End])]); i >= 0 && string(a.Name) == "id" {
				order[i] = n
				n++
			}
		}
	}
	return order
}

// targets returns the parts that a part's relationships lead to, by their ids.
func targets(p *zipxml.Package, name string) map[string]string {
	out := map[string]string{}
	dir, file := path.Split(name)
	i := p.Find(dir + "_rels/" + file + ".rels")
	if i < 0 {
		return out
	}
	raw, err := p.XML(i)
	if err != nil {
		return out
	}
	s := zipxml.NewScanner(raw)
	for s.Next() {
		if s.Kind == zipxml.Start && string(s.Name) == "Relationship" {
			target := s.Value("Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(dir, target)
			}
			out[s.Value("Id")] = strings.TrimPrefix(target, "/")
		}
	}
	return out
}
