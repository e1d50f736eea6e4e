package pdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"yinqu/document"
)

// notXMP are the XMP properties that hold no words of a person.
var notXMP = map[string]bool{
	"ModifyDate": true, "CreateDate": true, "MetadataDate": true, "DocumentID": true, "InstanceID": true, "OriginalDocumentID": true,
	"format": true, "xmptk": true, "lang": true, "about": true, "when": true, "instanceID": true, "part": true, "conformance": true,
	"parseType": true, "documentID": true, "Trapped": true,
}

// xfa writes the text of an XML form.
func (r *reader) xfa(o types.Object) {
	parts := types.Array{o}
	if a, ok := o.(types.Array); ok {
		parts = a
	}
	for _, p := range parts {
		if sd, ok := r.deref(p).(types.StreamDict); ok {
			n, _ := r.id(p).(int)
			r.xml(n, sd, "XFA form")
		}
	}
}

// An xmlText is character data of an XML stream, at [start, end) of its bytes.
type xmlText struct {
	object     int
	start, end int
}

// xml writes the character data and attribute values of an XML stream.
func (r *reader) xml(object int, sd types.StreamDict, what string) {
	key := fmt.Sprintf("xml %d", object)
	if object == 0 || r.seen[key] {
		return
	}
	r.seen[key] = true
	b, whole := r.stream(sd, maxContent)
	if !whole {
		r.Problem(what, document.Malformed)
	}
	x := xml.NewDecoder(bytes.NewReader(b))
	x.Strict = false
	x.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var names []string
	for {
		start := x.InputOffset()
		t, err := x.RawToken()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				r.Problem(what, document.Malformed)
			}
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			names = append(names, t.Name.Local)
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" || what != "XMP" || notXMP[a.Name.Local] {
					continue
				}
				if from, to, ok := attribute(b[start:x.InputOffset()], a.Name.Local); ok {
					r.write(a.Value, xmlText{object, int(start) + from, int(start) + to}, document.Metadata, what+" "+a.Name.Local, "")
				}
			}
		case xml.EndElement:
			names = names[:max(0, len(names)-1)]
		case xml.CharData:
			n := len(names) - 1
			for n > 0 && (names[n] == "li" || names[n] == "Alt" || names[n] == "Seq" || names[n] == "Bag") {
				n--
			}
			if n < 0 || what == "XMP" && notXMP[names[n]] {
				continue
			}
			path := what + " " + names[n]
			r.write(string(t), xmlText{object, int(start), int(x.InputOffset())}, document.Metadata, path, "")
		}
	}
}

// attribute finds the value of an attribute in a start tag.
func attribute(tag []byte, local string) (from, to int, ok bool) {
	m := regexp.MustCompile(`[\s:]` + regexp.QuoteMeta(local) + `\s*=\s*(?:"([^"]*)"|'([^']*)')`).FindSubmatchIndex(tag)
	switch {
	case m == nil:
		return 0, 0, false
	case m[2] >= 0:
		return m[2], m[3], true
	}
	return m[4], m[5], true
}

// plain returns the character data of a rich text string.
func plain(s string) string {
	x := xml.NewDecoder(strings.NewReader(s))
	x.Strict = false
	var b strings.Builder
	for {
		t, err := x.RawToken()
		if err != nil {
			break
		}
		if c, ok := t.(xml.CharData); ok {
			b.Write(c)
		}
	}
	return b.String()
}
