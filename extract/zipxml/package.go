package zipxml

import (
	"archive/zip"
	"bytes"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// A Package is an open zip file of XML parts.
type Package struct {
	Src   extract.Source
	Files []*zip.File // in the order of the directory; a number here names a part

	member func(part int, m extract.Source) // reads or rewrites a file that is a part
}

// Embed has part i read as a file of its own, after the package itself.
func (p *Package) Embed(e *flow.Emitter, i int) {
	e.After(p.Name(i), func() error {
		b, err := p.Src.ReadPart(p.Files[i])
		if err != nil {
			return err
		}
		m, err := p.Src.Member(p.Name(i), bytes.NewReader(b), int64(len(b)))
		if err == nil {
			p.member(i, m)
		}
		return err
	})
}

// Open opens the zip file src. The error is a document.Problem.
func Open(src extract.Source) (*Package, error) {
	z, err := zip.NewReader(src.Data, src.Size)
	if err != nil {
		return nil, document.Problem{Path: src.Name, Cause: document.Malformed}
	}
	if int64(len(z.File)) > src.Limits().Members {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	return &Package{Src: src, Files: z.File}, nil
}

// Name returns the name of part i, with slashes and without one in front.
func (p *Package) Name(i int) string {
	return strings.TrimPrefix(strings.ReplaceAll(p.Files[i].Name, "\\", "/"), "/")
}

// Find returns the number of the part of that name, whatever its letter case,
// or -1.
func (p *Package) Find(name string) int {
	for i := range p.Files {
		if strings.EqualFold(p.Name(i), name) {
			return i
		}
	}
	return -1
}

// IsXML reports whether part i is XML by its name.
func (p *Package) IsXML(i int) bool {
	switch strings.ToLower(path.Ext(p.Name(i))) {
	case ".xml", ".rels", ".vml", ".rdf":
		return true
	}
	return false
}

// XML returns part i in UTF-8. The error is, or wraps, a document.Problem.
func (p *Package) XML(i int) ([]byte, error) {
	b, err := p.Src.ReadPart(p.Files[i])
	if err != nil {
		return nil, err
	}
	// Offsets in a part count from behind a byte order mark.
	return bytes.TrimPrefix(toUTF8(b), []byte("\xef\xbb\xbf")), nil
}

// toUTF8 converts a part in another encoding and makes its declaration agree.
func toUTF8(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		if u, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(b); err == nil {
			b = u
		}
		start, end := declared(b)
		return slices.Concat(b[:start], []byte("UTF-8"), b[end:])
	}
	start, end := declared(b)
	if start == end || bytes.EqualFold(b[start:end], []byte("utf-8")) || bytes.EqualFold(b[start:end], []byte("us-ascii")) {
		return b
	}
	enc, _ := charset.Lookup(string(b[start:end]))
	if enc == nil {
		return b
	}
	u, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return b
	}
	start, end = declared(u)
	return slices.Concat(u[:start], []byte("UTF-8"), u[end:])
}

// declared returns the range of the encoding's name in the XML declaration;
// an empty range at 0 if there is none.
func declared(b []byte) (start, end int) {
	head := b[:min(len(b), 200)]
	if i := bytes.Index(head, []byte("<?xml")); i < 0 || i > 3 {
		return 0, 0
	}
	close := bytes.Index(head, []byte("?>"))
	at := bytes.Index(head, []byte("encoding="))
	if close < 0 || at < 0 || at > close {
		return 0, 0
	}
	start = at + len("encoding=") + 1
	n := bytes.IndexAny(head[start:close], `"'`)
	if n < 0 {
		return 0, 0
	}
	return start, start + n
}
