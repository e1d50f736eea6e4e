package ooxml

import (
	"bytes"
	"path"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/zipxml"
)

// A piece of every part's reading: what kind of part it is, by its root element.
type part struct {
	index int
	root  string
}

// parts returns the XML parts of p with their roots, and notes files inside as
// embedded. Parts that can't be read are problems.
func parts(p *zipxml.Package, e *flow.Emitter) []part {
	var out []part
	for i := range p.Files {
		name := p.Name(i)
		switch {
		case strings.HasSuffix(name, "/") || p.Files[i].UncompressedSize64 == 0:
		case p.IsXML(i):
			b, err := p.XML(i)
			if err != nil {
				e.Problem(name, err)
				continue
			}
			out = append(out, part{i, root(b)})
		case !ignored(name):
			p.Embed(e, i)
		}
	}
	return out
}

// ignored reports whether a part that is no XML holds nothing to read: fonts,
// the printer's settings, a thumbnail of the first page (too small to be read,
// and dropped from every copy that is changed).
func ignored(name string) bool {
	name = strings.ToLower(name)
	switch path.Ext(name) {
	case ".odttf", ".fntdata", ".ttf", ".otf":
		return true
	case ".bin":
		return strings.Contains(name, "printersettings")
	case ".sigs":
		return true
	}
	return isThumbnail(name)
}

func isThumbnail(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), "docprops/thumbnail")
}

func root(b []byte) string {
	s := zipxml.NewScanner(b)
	for s.Next() {
		if s.Kind == zipxml.Start {
			return string(s.Name)
		}
	}
	return ""
}

// emitOther emits a part that belongs to every kind of package. It reports
// whether it was one.
func emitOther(p *zipxml.Package, e *flow.Emitter, pt part) (bool, error) {
	var read func(e *flow.Emitter, part int, b []byte, name string) error
	name := p.Name(pt.index)
	switch {
	case pt.root == "Types":
		return true, nil
	case pt.root == "coreProperties" || pt.root == "Properties":
		read = emitProperties
	case pt.root == "Relationships":
		read = emitLinks
	case strings.HasPrefix(strings.ToLower(name), "customxml/"):
		read = emitAll
	default:
		return false, nil
	}
	b, err := p.XML(pt.index)
	if err != nil {
		return true, err
	}
	return true, read(e, pt.index, b, name)
}

// emitProperties emits the document's properties.
func emitProperties(e *flow.Emitter, part int, b []byte, name string) error {
	s := zipxml.NewScanner(b)
	label, custom := "", ""
	for s.Next() {
		switch s.Kind {
		case zipxml.Start:
			if string(s.Name) == "property" {
				custom = s.Value("name")
			}
			if n := string(s.Name); custom == "" && n != "lpstr" && n != "variant" && n != "vector" && n != "i4" {
				label = n
			}
		case zipxml.End:
			if string(s.Name) == "property" {
				custom = ""
			}
		case zipxml.Text:
			text := s.Text()
			if strings.TrimSpace(text) == "" || custom == "" && !tells(label, text) {
				continue
			}
			l := label
			if custom != "" {
				l = custom
			}
			e.Segment(document.Metadata, "property "+l, l, 0, flow.Piece{Text: text,
				Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: s.Start, End: s.End}}})
		}
	}
	return s.Err()
}

// tells reports whether a built-in property can hold somebody's words.
func tells(label, text string) bool {
	switch label {
	case "created", "modified", "lastPrinted", "revision", "Application", "AppVersion", "HeadingPairs", "DocSecurity", "DigSig":
		return false
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return false
	}
	return text != "true" && text != "false"
}

// emitLinks emits the addresses that relationships lead to outside the package.
func emitLinks(e *flow.Emitter, part int, b []byte, _ string) error {
	s := zipxml.NewScanner(b)
	for s.Next() {
		if s.Kind != zipxml.Start || s.Value("TargetMode") != "External" {
			continue
		}
		a, ok := s.Attr("Target")
		if !ok {
			continue
		}
		ref := zipxml.Ref{Part: part, Range: zipxml.Range{Start: a.Start, End: a.End}}
		text := s.Value("Target")
		if u, ok := unescapeURL(text); ok {
			text, ref.Form = u, formURL
		}
		e.Property("link", "link", flow.Piece{Text: text, Ref: ref})
	}
	return s.Err()
}

// emitAll emits every text and attribute of a part whose meaning is not known.
func emitAll(e *flow.Emitter, part int, b []byte, name string) error {
	s := zipxml.NewScanner(b)
	label := ""
	schema := bytes.Contains(b, []byte("http://www.w3.org/2001/XMLSchema"))
	for s.Next() {
		switch s.Kind {
		case zipxml.Start:
			label = string(s.Name)
			for _, a := range s.Attrs() {
				if schema && declares(string(s.Name), string(a.Name)) {
					continue
				}
				if text := zipxml.Decode(b[a.Start:a.End]); strings.TrimSpace(text) != "" && !isGUID(text) && !strings.HasPrefix(text, "http://schemas.") {
					e.Property(name, string(a.Name), flow.Piece{Text: text, Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: a.Start, End: a.End}}})
				}
			}
		case zipxml.Text:
			if text := s.Text(); strings.TrimSpace(text) != "" {
				e.Property(name, label, flow.Piece{Text: text, Ref: zipxml.Ref{Part: part, Range: zipxml.Range{Start: s.Start, End: s.End}}})
			}
		}
	}
	return s.Err()
}

// declares reports whether an attribute of an XML Schema says what elements are
// called: the grammar of another part, and nobody's words.
func declares(element, attr string) bool {
	switch element {
	case "element", "attribute", "complexType", "simpleType", "group", "attributeGroup", "extension", "restriction":
		return attr == "name" || attr == "ref" || attr == "type" || attr == "base" || attr == "internalName"
	}
	return false
}

func isGUID(s string) bool {
	return len(s) == 38 && s[0] == '{' && s[37] == '}' && strings.Count(s, "-") == 4
}

// finish makes a changed package consistent: no thumbnail of the page as it
// was, no text repeated for older programs, no signatures, which would no
// longer hold and name the signer.
func finish(c *zipxml.Changes) error {
	if err := cutBranches(c); err != nil {
		return err
	}
	for i := range c.Files {
		if stale(c.Name(i)) {
			c.Drop(i)
		}
	}
	for part, attr := range map[string]string{"_rels/.rels": "Target", "[Content_Types].xml": "PartName"} {
		i := c.Find(part)
		if i < 0 {
			continue
		}
		b, err := c.XML(i)
		if err != nil {
			return err
		}
		s := zipxml.NewScanner(b)
		start := -1
		for s.Next() {
			switch {
			case s.Kind == zipxml.Start && stale(strings.TrimPrefix(s.Value(attr), "/")):
				start = s.Start
			case s.Kind == zipxml.End && start >= 0:
				c.Replace(i, zipxml.Range{Start: start, End: s.End}, "")
				start = -1
			}
		}
	}
	return nil
}

// stale reports whether a part does not go into a changed copy.
func stale(name string) bool {
	return isThumbnail(name) || isSignature(name)
}

func isSignature(name string) bool {
	return strings.HasPrefix(strings.ToLower(name), "_xmlsignatures/")
}
