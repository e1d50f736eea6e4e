package ooxml

import (
	"net/url"
	"strings"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/zipxml"
)

// textAttrs are the attributes that hold people's words, by element; "" is any
// element. Sources: ECMA-376 parts 1 and 4, [MS-DOCX], [MS-PPTX], [MS-XLSX].
var textAttrs = map[string][]string{
	"":               {"author", "initials", "userId", "displayName"},
	"docPr":          {"descr", "title", "name"},
	"cNvPr":          {"descr", "title", "name"},
	"shape":          {"alt", "title"},
	"rect":           {"alt", "title"},
	"roundrect":      {"alt", "title"},
	"oval":           {"alt", "title"},
	"group":          {"alt", "title"},
	"imagedata":      {"title"},
	"textpath":       {"string"},
	"fldSimple":      {"instr"},
	"bookmarkStart":  {"name"},
	"hyperlink":      {"tooltip", "anchor", "location", "display"},
	"hlinkClick":     {"tooltip"},
	"hlinkHover":     {"tooltip"},
	"tblCaption":     {"val"},
	"tblDescription": {"val"},
	"alias":          {"val"},
	"tag":            {"val"},
	"docVar":         {"name", "val"},
	"default":        {"val"},
	"statusText":     {"val"},
	"helpText":       {"val"},
	"listEntry":      {"val"},
	"listItem":       {"displayText", "value"},
	"attr":           {"val"},
	"query":          {"val"},
	"connectString":  {"val"},
	"udl":            {"val"},
	"cmAuthor":       {"name"},
	"person":         {"displayName", "userId"},
	"sld":            {"name"},
	"cSld":           {"name"},
	"custShow":       {"name"},
	"section":        {"name"},
	"presenceInfo":   {"userId"},
}

// attrs gathers the words in a part's attributes. What stands at many places,
// such as an author's name, is one field that changes everywhere.
type attrs struct {
	order []attrKey
	refs  map[attrKey]*zipxml.Ref
}

type attrKey struct{ label, text string }

func (a *attrs) collect(s *zipxml.Scanner, part []byte) {
	names, any := textAttrs[string(s.Name)], textAttrs[""]
	for _, at := range s.Attrs() {
		if at.Start == at.End || !has(names, at.Name) && !has(any, at.Name) {
			continue
		}
		label := string(at.Name)
		switch {
		case label == "val":
			label = string(s.Name)
		case label == "anchor" || label == "name" && string(s.Name) == "bookmarkStart":
			label = "bookmark"
		}
		text := zipxml.Decode(part[at.Start:at.End])
		if strings.TrimSpace(text) == "" || generic(string(s.Name), label, text) {
			continue
		}
		a.add(attrKey{label, text}, zipxml.Range{Start: at.Start, End: at.End})
	}
}

func has(names []string, name []byte) bool {
	for _, n := range names {
		if n == string(name) {
			return true
		}
	}
	return false
}

// generic reports whether a program made the name: "Picture 3", "_GoBack".
func generic(element, label, text string) bool {
	switch {
	case label == "bookmark":
		return strings.HasPrefix(text, "_")
	case label == "name" && element == "cSld":
		return madeLayout(text)
	case label != "name" || element != "docPr" && element != "cNvPr":
		return false
	}
	return flow.MadeName(text)
}

func (a *attrs) add(k attrKey, r zipxml.Range) {
	if a.refs == nil {
		a.refs = map[attrKey]*zipxml.Ref{}
	}
	if ref := a.refs[k]; ref != nil {
		ref.Also = append(ref.Also, r)
		return
	}
	a.refs[k] = &zipxml.Ref{Range: r}
	a.order = append(a.order, k)
}

func (a *attrs) emit(e *flow.Emitter, part int, place string) {
	for _, k := range a.order {
		ref := *a.refs[k]
		ref.Part = part
		kind := document.Metadata
		if k.label == "string" {
			kind = document.Body // WordArt, watermarks
		}
		e.Segment(kind, strings.TrimSpace(place+" "+k.label), k.label, 0, flow.Piece{Text: k.text, Ref: ref})
	}
	a.order, a.refs = nil, nil
}

// unescapeURL returns an address as people write it, and whether escapeURL
// brings it back.
func unescapeURL(s string) (string, bool) {
	u, err := url.PathUnescape(s)
	if err != nil || u == s || strings.ToValidUTF8(u, "") != u {
		return s, false
	}
	return u, true
}

// escapeURL percent-encodes everything in an address that is no plain ASCII.
func escapeURL(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < 0x7F && c != '%' && c != '"' && c != '<' && c != '>' {
			b.WriteByte(c)
		} else {
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
